//! The porting kit as a user takes it up: a new guest from the template, and the guest in C, both
//! outside this tree. They build and boot as they come, on both hypervisors, and what is missing is
//! said in a line.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use super::boots::{Boot, Host, module};
use super::judge::Expect;
use super::{Outcome, Test};
use crate::artifacts::{self, Artifact};
use crate::boot::Answer;
use crate::machine::{Loader, Machine, Serial, status};
use crate::new_guest::{self, Language};
use crate::packages::BARE_METAL;
use crate::{command, dist, gdb, guest, run, workspace};

/// The guest that uses pseudo-physical numbers as machine frame numbers.
const PSEUDO_PHYSICAL: &str = "pseudo-physical";

mod c_guest;
pub use c_guest::test as c_guest;

/// The tests.
pub fn tests() -> Vec<Test> {
    let test = |name: &str, run: fn() -> Result<Outcome>| {
        Test::new(format!("kit/{name}"), &[Artifact::Hypervisor], run)
    };
    vec![
        test("new-guest", rust_template),
        test("new-guest-c", c_template),
        test("c-library", c_library),
        test("hello-c", hello_c),
        test("packages", from_packages),
        test("gdb", debugger),
        Test {
            bins: vec![PSEUDO_PHYSICAL.into()],
            ..Test::new(
                format!("kit/{PSEUDO_PHYSICAL}"),
                &[Artifact::Hypervisor, Artifact::GuestTests],
                pseudo_physical,
            )
        },
    ]
}

/// A directory outside this tree, gone when the test is over.
struct Outside(PathBuf);

impl Outside {
    fn new(name: &str) -> Result<Self> {
        // The same place every time, so that what cargo built for it is found again.
        let mut hasher = DefaultHasher::new();
        workspace::root().hash(&mut hasher);
        let name = format!("paravane-kit-{name}-{:016x}", hasher.finish());
        let dir = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&dir);
        std::fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(Self(dir))
    }

    /// What cargo builds there is kept from run to run: only the sources are new each time.
    fn share_builds(&self) -> Result<()> {
        let target = workspace::scratch("kit-target")?;
        std::fs::create_dir_all(self.0.join(".cargo"))?;
        std::fs::write(
            self.0.join(".cargo/config.toml"),
            format!("[build]\ntarget-dir = {:?}\n", target.display().to_string()),
        )
        .context("cannot write cargo's settings")
    }
}

impl Drop for Outside {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A machine on which a kernel of one's own has as little memory as fits.
const MEMORY: u64 = 512;

/// The boot of what somebody made, as `run --guest` does it.
fn own(name: &str, host: Host, image: &Path, expect: Expect) -> Result<Boot> {
    let found = guest::look(image)?;
    let memory = run::as_little_as_fits(&found, MEMORY).context("half is not enough")?;
    Ok(Boot {
        name: format!("kit/{name}"),
        host,
        machine: Machine {
            memory: MEMORY,
            ..Machine::default()
        },
        options: run::dom0_mem(memory),
        modules: vec![module(image.to_path_buf(), "")],
        deadline: Duration::from_secs(120),
        plain: false,
        answers: &[],
        expect,
    })
}

/// Boots it on both hypervisors, where it prints each of `words` and powers off.
fn boot_on_both(name: &str, image: &Path, words: &[&str]) -> Result<Outcome> {
    let expect = |status| Expect {
        status,
        prints: words.iter().map(|&words| (0, words.to_owned())).collect(),
        ..Expect::default()
    };
    let expected = expect(Some(status::POWER_OFF));
    let ours = own(&format!("{name}-paravane"), Host::Direct, image, expected)?.run()?;
    if !matches!(ours, Outcome::Passed(_)) {
        return Ok(ours);
    }
    let expect = expect(None);
    own(&format!("{name}-xen"), Host::Xen, image, expect)?.run()
}

/// The template, in a directory that is not there before.
fn rust_template() -> Result<Outcome> {
    let outside = Outside::new("new-guest")?;
    outside.share_builds()?;
    let place = outside.0.join("not/yet/there");
    let dir = new_guest::write("fresh-kernel", &place, Language::Rust)?;
    let guest = guest::resolve(dir.to_str())?;
    boot_on_both("new-guest", &guest.image, &["Hello from fresh-kernel!"])
}

/// Whether a program has refused to work, with one line of these words and a cure.
fn refused(command: &mut Command, words: &str) -> Result<Option<Outcome>> {
    let refused = command::start(command.stdin(Stdio::null()).output(), command)?;
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    let one_line = said.lines().count() == 1 && said.contains("; ");
    if refused.status.success() || !one_line || !said.contains(words) {
        return Ok(Some(Outcome::Failed(format!(
            "    not in a line that {words:?}, with a cure: {said:?}, {}",
            refused.status
        ))));
    }
    Ok(None)
}

/// What `pkg-config` says of the C library, by the files in `place`.
fn pkg_config(place: &Path, what: &str) -> Result<Vec<String>> {
    let mut query = Command::new("pkg-config");
    query.env("PKG_CONFIG_PATH", place);
    let words = command::capture(query.args([what, "paravane-guest"]))?;
    Ok(words.split_whitespace().map(str::to_owned).collect())
}

/// What the template in C says, in this order.
const C_TEMPLATE: [&str; 4] = [
    "A breakpoint came to its handler, from 0xffffffff80",
    "The tick has come 5 times.",
    "typed to it",
    "Good bye.",
];

/// What is typed to it, and when.
const TYPED: [Answer; 2] = [
    ("comes back; q ends.", "typed to it\n"),
    ("typed to it", "q"),
];

/// A boot of the template in C, with what it says of its console.
fn c_template_boot(name: &str, host: Host, image: &Path, console: &str) -> Result<Boot> {
    let words = [&[console], &C_TEMPLATE[..]].concat();
    let expect = Expect {
        status: (host != Host::Xen).then_some(status::POWER_OFF),
        prints: words.iter().map(|&words| (0, words.to_owned())).collect(),
        ..Expect::default()
    };
    Ok(Boot {
        answers: &TYPED,
        ..own(name, host, image, expect)?
    })
}

/// The words on a console that is no ring.
const NO_RING: &str = "Hello from fresh-kernel, on the emergency console!";

/// The template in C, in a directory that is not there before: without the library, or a compiler that
/// will do, it says so in a line. It boots in a domain with a console ring, and on Xen in the initial
/// domain, which has none.
fn c_template() -> Result<Outcome> {
    let outside = Outside::new("new-guest-c")?;
    let place = outside.0.join("not/yet/there");
    let dir = new_guest::write("fresh-kernel", &place, Language::C)?;
    let old = old_compiler(&outside.0)?;
    for (setting, words) in [
        ("CC=/nowhere/cc".to_owned(), "there is no C compiler"),
        (
            format!("CC={}", old.display()),
            "cannot compile for a kernel",
        ),
        (
            "PARAVANE_GUEST=/nowhere".to_owned(),
            "there is no paravane-guest.mk",
        ),
    ] {
        let mut make = Command::new("make");
        make.arg("-C").arg(&dir).arg(setting);
        if let Some(failure) = refused(&mut make, words)? {
            return Ok(failure);
        }
    }
    let guest = guest::resolve(dir.to_str())?;
    let ring = "Hello from fresh-kernel, on a console ring!";
    let mut ours = c_template_boot("new-guest-c-paravane", Host::Direct, &guest.image, ring)?;
    for module in &mut ours.modules {
        module.args = "unprivileged --".into();
    }
    let ours = ours.run()?;
    if !matches!(ours, Outcome::Passed(_)) {
        return Ok(ours);
    }
    let theirs = c_template_boot("new-guest-c-xen", Host::Xen, &guest.image, NO_RING)?.run()?;
    if !matches!(theirs, Outcome::Passed(_)) {
        return Ok(theirs);
    }
    // The same file without its notes.
    let stripped = outside.0.join("stripped");
    let mut objcopy = Command::new("objcopy");
    objcopy.args(["--remove-section", ".note.Xen"]);
    command::run_quiet(objcopy.arg(&guest.image).arg(&stripped))?;
    let said = match guest::look(&stripped) {
        Ok(found) => format!("taken for {}", found.what),
        Err(error) => format!("{error:#}"),
    };
    Ok(if said.contains("no Xen notes") && !said.contains('\n') {
        theirs
    } else {
        Outcome::Failed(format!("    not in a line that it has no notes: {said}"))
    })
}

/// The template's kernel from the tarball that `dist` makes alone: headers, library and linker script,
/// as pkg-config finds them.
fn c_library() -> Result<Outcome> {
    let outside = Outside::new("c-library")?;
    let place = unpacked_sdk(&outside.0)?.join("lib/pkgconfig");
    let source = new_guest::write("fresh-kernel", &outside.0, Language::C)?.join("main.c");
    let image = outside.0.join("c-library");
    let mut cc = Command::new("cc");
    cc.args(pkg_config(&place, "--cflags")?)
        .args(["-O2", "-Wall", "-Werror"]);
    cc.arg(&source)
        .args(pkg_config(&place, "--libs")?)
        .arg("-o")
        .arg(&image);
    command::run_quiet(&mut cc)?;
    c_template_boot("c-library", Host::Direct, &image, NO_RING)?.run()
}

/// A compiler that knows none of the options.
fn old_compiler(dir: &Path) -> Result<PathBuf> {
    let file = dir.join("old-cc");
    let text = "#!/bin/sh\necho 'cc: unrecognized option' >&2\nexit 1\n";
    std::fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    command::run_quiet(Command::new("chmod").arg("+x").arg(&file))?;
    Ok(file)
}

/// Makes the tarball and unpacks it below `dir`; the prefix.
fn unpacked_sdk(dir: &Path) -> Result<PathBuf> {
    let prefix = dir.join("prefix");
    dist::unpack(&dist::sdk(dir)?, &prefix)?;
    Ok(prefix.join(directory("paravane-sdk")))
}

/// The guest in C, from the tarball that `dist` makes: without headers or a compiler that will do it says
/// so in a line; with them it boots.
fn hello_c() -> Result<Outcome> {
    let outside = Outside::new("hello-c")?;
    let image = outside.0.join("hello-c.elf");
    // Those of the tarball alone.
    let prefix = unpacked_sdk(&outside.0)?;
    let script = prefix.join("share/doc/paravane/examples/hello-c/build.sh");
    let headers = prefix.join("include/paravane");
    let build = |include: &Path, compiler: Option<&Path>| {
        let mut sh = Command::new("sh");
        sh.arg(&script).arg(&image).env("PARAVANE_INCLUDE", include);
        sh.env_remove("CC");
        if let Some(compiler) = compiler {
            sh.env("CC", compiler);
        }
        sh
    };
    let old = old_compiler(&outside.0)?;
    let nowhere = outside.0.join("nowhere");
    for (include, compiler, words) in [
        (&nowhere, None, "there is no xen/xen.h in"),
        (&headers, Some(&nowhere), "there is no C compiler"),
        (&headers, Some(&old), "cannot compile for a kernel"),
    ] {
        let mut sh = build(include, compiler.map(PathBuf::as_path));
        if let Some(failure) = refused(&mut sh, words)? {
            return Ok(failure);
        }
    }
    command::run_quiet(&mut build(&headers, None))?;
    boot_on_both("hello-c", &image, &["Hello from C"])
}

/// The directory of an unpacked package or tarball.
fn directory(package: &str) -> String {
    format!("{package}-{}", dist::VERSION)
}

/// A kernel as the README of the guest library shows it, and the library's example, from the packages
/// alone; the packages' pages, without a warning.
fn from_packages() -> Result<Outcome> {
    let outside = Outside::new("packages")?;
    outside.share_builds()?;
    for file in dist::packages(&["--no-verify", "--allow-dirty", "--offline"])? {
        dist::unpack(&file, &outside.0)?;
    }
    // Whoever names a package gets what was unpacked, here and below.
    let settings = outside.0.join(".cargo/config.toml");
    let mut text = std::fs::read_to_string(&settings)?;
    text.push_str("[net]\noffline = true\n[patch.crates-io]\n");
    let mut members = Vec::new();
    for package in dist::PACKAGES {
        let dir = outside.0.join(directory(package)).display().to_string();
        text.push_str(&format!("{package} = {{ path = {dir:?} }}\n"));
        members.push(directory(package));
    }
    std::fs::write(&settings, text)?;
    let lock = workspace::root().join("Cargo.lock");
    // The kernel's settings, so that its libraries are built once.
    let release = "[profile.release]\npanic = \"abort\"";
    let manifest = format!("[workspace]\nresolver = \"3\"\nmembers = {members:?}\n{release}\n");
    std::fs::write(outside.0.join("Cargo.toml"), manifest)?;
    std::fs::copy(&lock, outside.0.join("Cargo.lock"))?;
    let cargo = |arguments: &[&str]| {
        let mut cargo = command::cargo();
        cargo.current_dir(&outside.0).args(arguments);
        command::run_quiet(cargo.env("RUSTDOCFLAGS", "-D warnings"))
    };
    cargo(&["doc", "--no-deps", "--workspace"])?;
    cargo(&["check", "--examples", "-p", "paravane-abi"])?;
    let example = ["build", "--release", "-p", "paravane-guest"];
    cargo(
        &[
            &example[..],
            &["--example", "hello", "--target", BARE_METAL],
        ]
        .concat(),
    )?;
    let example = format!("{BARE_METAL}/release/examples/hello");
    // A kernel, too.
    guest::look(&workspace::scratch("kit-target")?.join(example))?;

    let readme = outside
        .0
        .join(directory("paravane-guest"))
        .join("README.md");
    let readme = std::fs::read_to_string(readme).context("the package has no README.md")?;
    let kernel = outside.0.join("my-kernel");
    for (name, text) in files_of(&readme) {
        let file = kernel.join(name);
        std::fs::create_dir_all(file.parent().unwrap_or(&kernel))?;
        std::fs::write(file, text)?;
    }
    std::fs::copy(&lock, kernel.join("Cargo.lock"))?;
    let kernel = guest::resolve(kernel.to_str())?;
    let expect = Expect::print("Hello from a package!", Some(status::POWER_OFF));
    own("packages", Host::Direct, &kernel.image, expect)?.run()
}

/// The files that a page shows: each block of code in front of which a line names one first.
fn files_of(page: &str) -> Vec<(&str, String)> {
    let mut files = Vec::new();
    let mut name = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let body = lines.by_ref().take_while(|line| *line != "```");
            let text: String = body.flat_map(|line| [line, "\n"]).collect();
            files.extend(name.take().map(|name| (name, text)));
        } else if !line.is_empty() {
            // The last word in back quotes before the block, if it has a dot.
            let quoted = line.split('`').skip(1).step_by(2);
            name = quoted
                .filter(|word| word.contains('.') && !word.contains(' '))
                .last();
        }
    }
    files
}

/// Boots the guest that uses wrong frame numbers, as a kernel of one's own.
fn pseudo_physical() -> Result<Outcome> {
    let image = artifacts::guest_test(PSEUDO_PHYSICAL);
    own(PSEUDO_PHYSICAL, Host::Direct, &image, Expect::success())?.run()
}

/// How long the debugger may take.
const DEBUGGER_SECONDS: &str = "120";

/// A debugger on the machine stops at a function of the guest's, by its name.
fn debugger() -> Result<Outcome> {
    let outside = Outside::new("gdb")?;
    let image = outside.0.join("hello-c.elf");
    let script = workspace::root().join("examples/hello-c/build.sh");
    command::run_quiet(Command::new("sh").arg(script).arg(&image))?;
    let loader = Loader::Direct {
        kernel: artifacts::hypervisor(),
        options: String::new(),
        modules: vec![module(image.clone(), "")],
    };
    let socket = outside.0.join("socket");
    let qemu = Machine::default().command(&loader, Serial::Captured)?;
    let _emulator = gdb::start_stopped(qemu, &socket, &outside.0.join("console.log"))?;
    let mut gdb = gdb::debugger(&socket, &artifacts::hypervisor(), Some(&image));
    gdb.args(["-batch", "-ex", "hbreak kernel", "-ex", "continue"]);
    gdb.args(["-ex", "backtrace", "-ex", "kill"]);
    let mut limited = Command::new("timeout");
    limited.arg(DEBUGGER_SECONDS).arg(gdb.get_program());
    limited.args(gdb.get_args());
    let output = command::start(limited.stdin(Stdio::null()).output(), &limited)?;
    let said = String::from_utf8_lossy(&output.stdout);
    // The function, and who called it: the start code, by its name.
    let at = |number: &str, name: &str| {
        said.lines()
            .any(|line| line.starts_with(number) && line.contains(name))
    };
    Ok(if at("#0", "in kernel ()") && at("#1", "in start ()") {
        Outcome::Passed(String::new())
    } else {
        Outcome::Failed(format!(
            "    gdb does not stop at `kernel`, called from `start`:\n{}\n{}",
            command::tail(&said, 20),
            command::tail(&String::from_utf8_lossy(&output.stderr), 20)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_names_the_files_that_it_shows() {
        let page =
            "Text. The `a.b`, then `src/c.rs`:\n\n```rust\nx\n\ny\n```\n\nOthers:\n\n```\nz\n```\n";
        assert_eq!(files_of(page), [("src/c.rs", "x\n\ny\n".to_owned())]);
    }
}
