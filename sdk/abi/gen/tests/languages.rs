//! Every header compiles by itself, in every language that a kernel may be
//! written in, without a warning; and the assembler can read it.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// A way to compile: a name, the compiler's variable and default, options.
type Way = (
    &'static str,
    &'static str,
    &'static str,
    &'static [&'static str],
);

const WAYS: [Way; 11] = [
    ("C89", "CC", "cc", &["-xc", "-std=c89"]),
    (
        "C89, own integers",
        "CC",
        "cc",
        &["-xc", "-std=c89", "-DPARAVANE_NO_STDINT"],
    ),
    ("C99", "CC", "cc", &["-xc", "-std=c99"]),
    ("C11", "CC", "cc", &["-xc", "-std=c11"]),
    ("GNU C", "CC", "cc", &["-xc", "-std=gnu11"]),
    (
        "C11, 32 bits",
        "CC",
        "cc",
        &["-xc", "-std=c11", "-m32", "-DPARAVANE_NO_STDINT"],
    ),
    (
        "C11, stubs without a page",
        "CC",
        "cc",
        &["-xc", "-std=c11", "-DPARAVANE_HYPERCALL_INLINE"],
    ),
    (
        "C89, for tools",
        "CC",
        "cc",
        &["-xc", "-std=c89", "-D__XEN_TOOLS__"],
    ),
    (
        "C++98, for tools",
        "CXX",
        "c++",
        &["-xc++", "-std=c++98", "-D__XEN_TOOLS__"],
    ),
    ("C++98", "CXX", "c++", &["-xc++", "-std=c++98"]),
    ("C++17", "CXX", "c++", &["-xc++", "-std=c++17"]),
];

/// Compiles a text from standard input; what the compiler says, if it refuses.
fn compile(compiler: (&str, &str), options: &[&str], text: &str) -> Result<(), String> {
    let program = std::env::var_os(compiler.0).unwrap_or_else(|| compiler.1.into());
    let mut child = Command::new(program)
        .args(options)
        .args(["-ffreestanding", "-Wall", "-Wextra", "-Werror", "-pedantic"])
        .args(["-c", "-o", "/dev/null", "-I"])
        .arg(abi_gen::root().join("sdk/include"))
        .arg("-")
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| format!("{} does not start: {e}", compiler.1))?;
    let mut input = child.stdin.take().expect("piped");
    std::io::Write::write_all(&mut input, text.as_bytes()).map_err(|e| e.to_string())?;
    drop(input);
    let output = child.wait_with_output().map_err(|e| e.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// One compilation: its title, the compiler, options, and the text.
type Job = (
    String,
    (&'static str, &'static str),
    Vec<&'static str>,
    String,
);

/// Runs all jobs on two threads; what went wrong.
fn all(jobs: &[Job]) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let wrong = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((name, compiler, options, text)) =
                    jobs.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    if let Err(said) = compile(*compiler, options, text) {
                        let mut wrong = wrong.lock().expect("no panic holds it");
                        wrong.push(format!("{name}\n{said}"));
                    }
                }
            });
        }
    });
    wrong.into_inner().expect("no panic held it")
}

#[test]
fn every_header_compiles_alone_in_every_language() {
    let headers: Vec<String> = abi_gen::headers_below("");
    assert!(headers.len() > 20, "found {headers:?}");
    let mut jobs = Vec::new();
    for header in &headers {
        for (name, variable, program, options) in WAYS {
            // Twice: the second time, the guard is what counts. The
            // declaration is for headers without any of their own.
            let text = format!("#include <{header}>\n#include <{header}>\nextern int after;\n");
            let title = format!("{header} as {name}");
            jobs.push((title, (variable, program), options.to_vec(), text));
        }
        let text = format!("#include <{header}>\n#include <{header}>\n");
        let options = vec!["-xassembler-with-cpp"];
        jobs.push((format!("{header} in assembly"), ("CC", "cc"), options, text));
    }
    let wrong = all(&jobs);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_headers_go_together() {
    let text: String = abi_gen::headers_below("")
        .iter()
        .map(|header| format!("#include <{header}>\n"))
        .collect();
    let jobs: Vec<_> = WAYS
        .iter()
        .map(|(name, variable, program, options)| {
            let title = format!("all headers as {name}");
            (title, (*variable, *program), options.to_vec(), text.clone())
        })
        .collect();
    let wrong = all(&jobs);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A kernel with integers of its own, and one written for an old interface.
#[test]
fn switches_of_the_headers_work() {
    let c = ("CC", "cc");
    let own = "typedef signed char int8_t; typedef unsigned char uint8_t;\n\
               typedef short int16_t; typedef unsigned short uint16_t;\n\
               typedef int int32_t; typedef unsigned int uint32_t;\n\
               typedef long int64_t; typedef unsigned long uint64_t;\n\
               #include <xen/grant_table.h>\n";
    compile(c, &["-xc", "-std=c99", "-DPARAVANE_OWN_TYPES"], own).expect("own integers");
    let text = "#include <xen/xen.h>\n";
    for accepted in ["0x00030202", "0x00040e00"] {
        let version = format!("-D__XEN_INTERFACE_VERSION__={accepted}");
        compile(c, &["-xc", &version], text).expect(accepted);
    }
    for refused in ["0x00030201", "0x00040e01"] {
        let version = format!("-D__XEN_INTERFACE_VERSION__={refused}");
        let said = compile(c, &["-xc", &version], text).expect_err(refused);
        assert!(said.contains("__XEN_INTERFACE_VERSION__ is"), "{said}");
    }
}

/// Where the repository is found from here.
#[test]
fn the_root_is_the_repository() {
    let file: PathBuf = abi_gen::root().join("sdk/include/xen/xen.h");
    assert!(file.is_file(), "{}", file.display());
}
