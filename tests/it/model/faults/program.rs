//! The program itself where every request fails: it ends with the code of a review that nobody gave, and soon.

use super::server::{PROTOCOLS, Say, Server};
use super::table::{Fault, faults};
use crate::program::{Place, run};
use std::thread;

/// A call may take no longer than the longest first wait, so that little is waited for.
const CHARTER: &str = "version: 1\nmodels: {call_seconds: 1, silence_seconds: 1}\n";
/// Each of seven roles and the adversary, a repair of what half of one said, and the arbiter; each is tried four times at most, since
/// a wait that chance makes short leaves time for another try.
const MOST_REQUESTS: u64 = (2 * (7 + 1) + 1) * 4;

#[test]
fn where_every_request_fails_the_program_ends_with_the_code_of_an_incomplete_review() {
    let faults: Vec<(usize, Fault)> = faults().into_iter().enumerate().collect();
    for few in faults.chunks(7) {
        thread::scope(|scope| {
            let cells: Vec<_> = few.iter().map(|it| scope.spawn(|| ends(it.0, &it.1))).collect();
            cells.into_iter().for_each(|it| it.join().unwrap());
        });
    }
}

/// By the two protocols in turn: that the code follows the verdict does not depend on them.
fn ends(n: usize, fault: &Fault) {
    let protocol = PROTOCOLS[n % 2];
    let place = Place::with_clean_change();
    place.write("charter/pentad.yml", CHARTER);
    let fails = Say::Fails(Box::new(fault.clone()));
    let server = Server::start(protocol, move |_| fails.clone());
    let model = protocol.model();
    let mut command = place.review(&format!("--loops 1 --charter charter --model {model}"));
    let ran = run(command.envs(protocol.vars(server.url())));
    let cell = format!("{}, {protocol:?}: {}", fault.name, ran.err);
    assert_eq!(ran.code, Some(3), "{cell}");
    let synthesis = place.synthesis("out");
    assert_eq!(synthesis["verdict"], "incomplete", "{cell}");
    let told = synthesis["usage"]["requests"].as_u64().unwrap();
    // One that its deadline dropped at once may not have been read.
    assert!(told >= server.journal().len() as u64, "{cell}: {told}");
    assert!((1..=MOST_REQUESTS).contains(&told), "{cell}: {told}");
    let silent = synthesis["silent"].as_array().unwrap();
    assert!(silent.len() >= 7, "{cell}: each reviewer is named: {silent:?}");
}
