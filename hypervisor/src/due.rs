//! Domains of which something is due, by their numbers: who looks for them looks at no others.
//!
//! Whoever has something to be done adds the domain and then asks for the work. Whoever does it takes
//! the domain out first, looks then, and adds it again where something is left: so nothing is lost that
//! comes meanwhile.

use paravane_core::addr::DomainId;
use paravane_core::number_set::NumberSet;

use crate::sync::Mutex;

/// Domains of which the same is due.
pub struct Due(Mutex<NumberSet>);

/// Those whose end has something to do, or last words to say: the work for
/// [`work::DESTROY`](crate::work::DESTROY).
pub static ENDING: Due = Due::new();

/// Those that have written something for the console: the work for
/// [`work::CONSOLE`](crate::work::CONSOLE).
pub static WRITING: Due = Due::new();

impl Due {
    const fn new() -> Self {
        Due(Mutex::new(NumberSet::new()))
    }

    /// Something is due of a domain.
    pub fn add(&self, id: DomainId) {
        self.0.lock().add(id);
    }

    /// Takes the first domain out behind `last`; behind the last one, the first of all.
    pub fn take_after(&self, last: Option<DomainId>) -> Option<DomainId> {
        let mut set = self.0.lock();
        let id = set.after(last).or_else(|| set.after(None))?;
        set.remove(id);
        Some(id)
    }

    /// Of how many domains something is due.
    pub fn count(&self) -> usize {
        self.0.lock().count()
    }

    /// Whether nothing is due of any.
    pub fn is_empty(&self) -> bool {
        self.0.lock().is_empty()
    }
}
