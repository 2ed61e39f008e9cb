//! The typed layer knows every hypercall and every error of the headers.

use abi_gen::interface::Interface;
use paravane_abi::errno::Errno;
use paravane_abi::hypercall::Number;

fn interface() -> Interface {
    let file = abi_gen::root().join(abi_gen::BINDINGS);
    Interface::of(&std::fs::read_to_string(file).expect("the bindings are committed"))
}

#[test]
fn every_hypercall_has_a_name() {
    let mut known = 0;
    for constant in interface().constants {
        let Some(name) = constant.name.strip_prefix("__HYPERVISOR_") else {
            continue;
        };
        // Addresses, and numbers left to implementations.
        if name.starts_with("VIRT_") || name.starts_with("arch_") {
            continue;
        }
        let number = Number::new(constant.value.parse().expect("a number"));
        assert_eq!(number.name(), Some(name));
        assert!(number.index().is_some(), "{name} is not in the page");
        known += 1;
    }
    assert!(known > 40, "found {known}");
}

#[test]
fn every_error_has_a_name() {
    let mut known = 0;
    for constant in interface().constants {
        let Some(name) = constant.name.strip_prefix("XEN_E") else {
            continue;
        };
        // Other constants that begin so, and second names of a number.
        let upper = name
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
        if !upper || ["WOULDBLOCK", "DEADLOCK"].contains(&name) {
            continue;
        }
        let error = Errno::new(constant.value.parse().expect("a number")).expect("in range");
        assert_eq!(error.name(), Some(&constant.name["XEN_".len()..]));
        known += 1;
    }
    assert!(known > 40, "found {known}");
}
