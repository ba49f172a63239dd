//! A socket on which things go wrong: the next command converges; nothing is
//! there twice, and nothing is lost.

use crate::crash::{SHOP, check_converged};
use crate::flaky::Flaky;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose leaves replacements under temporary names, and trips over \
                      what a cut connection has made";

#[test]
fn an_unreliable_socket() {
    let Some(shop) = Scenario::of_rcompose_alone("flaky", REASON) else {
        return;
    };
    shop.compose(SHOP);
    shop.run_with(&[("COLOUR", "red")], "up -d");
    shop.container("db").shell("echo kept >/anonymous/file");
    let mut wrongs = 0;
    for seed in 1..=8 {
        let colour = if seed % 2 == 0 { "red" } else { "blue" };
        let flaky = Flaky::start(seed, 20);
        let host = flaky.host();
        // It may succeed or fail, but it ends.
        let through = [("DOCKER_HOST", host.as_str()), ("COLOUR", colour)];
        shop.start_with(&through, "up -d").end();
        wrongs += flaky.wrongs();
        drop(flaky);
        check_converged(&shop, colour);
        assert_eq!(
            shop.container("db").shell("cat /anonymous/file"),
            "kept",
            "seed {seed}"
        );
    }
    assert!(wrongs > 8, "only {wrongs} requests went wrong");
}

#[test]
fn an_unreliable_socket_from_nothing_and_back() {
    let Some(shop) = Scenario::of_rcompose_alone("flakydown", REASON) else {
        return;
    };
    shop.compose(SHOP);
    for seed in 101..=105 {
        let flaky = Flaky::start(seed, 15);
        let host = flaky.host();
        let through = [("DOCKER_HOST", host.as_str()), ("COLOUR", "red")];
        shop.start_with(&through, "up -d").end();
        check_converged(&shop, "red");
        shop.start_with(&through, "down -v").end();
        shop.run("down -v");
        let left = (shop.names(), shop.networks().len(), shop.volumes().len());
        assert_eq!(left, (Vec::new(), 0, 0), "seed {seed}");
    }
}
