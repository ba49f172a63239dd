//! What a test lays down beforehand, does behind everybody's back, and asks
//! afterwards.

use std::cell::Ref;

use crate::engine::{Consumption, EngineError, HealthTest};
use crate::model::Duration;
use crate::observed::{Health, Observed};

use super::Fake;
use super::world::{Life, identity};

impl Fake {
    /// Puts an image into the registry, under an identity.
    pub fn publish(&self, image: &str, id: &str) {
        let image = identity(image);
        self.world.borrow_mut().registry.insert(image, id.into());
    }

    /// Lays down what containers of a service do once they are started.
    pub fn lives(&self, service: &str, life: Life) {
        self.world.borrow_mut().lives.insert(service.into(), life);
    }

    /// Lays down how the health of a service's containers is tested. A command
    /// `exit 1` fails.
    pub fn tests(&self, service: &str, command: &str) {
        let test = HealthTest {
            command: command.split(' ').map(str::to_owned).collect(),
            timeout: Duration(1_000_000_000),
        };
        let mut world = self.world.borrow_mut();
        world.tests.insert(service.into(), test);
    }

    /// Lets every request that begins with a text fail, so many times.
    pub fn fail(&self, request: &str, times: usize, error: EngineError) {
        let fault = (request.to_owned(), times, error);
        self.world.borrow_mut().faults.push(fault);
    }

    /// What the containers of a service put out.
    pub fn says(&self, service: &str, output: &str) {
        let mut world = self.world.borrow_mut();
        world.logs.insert(service.into(), output.into());
    }

    /// Has the containers of a service use so much, each.
    pub fn uses(&self, service: &str, consumption: Consumption) {
        let mut world = self.world.borrow_mut();
        world.consumed.insert(service.to_owned(), consumption);
    }

    /// Gives a container a health, and tells the listeners.
    pub fn set_health(&self, container: &str, health: Health) {
        self.world.borrow_mut().set_health(container, health);
    }

    /// Ends a container by itself.
    pub fn end(&self, container: &str, code: i64) {
        self.world.borrow_mut().end(container, code, "die");
    }

    /// Ends the event streams that are open.
    pub fn hang_up(&self) {
        self.world.borrow_mut().listeners.clear();
    }

    /// Changes what there is, behind everybody's back.
    pub fn change(&self, change: impl FnOnce(&mut Observed)) {
        change(&mut self.world.borrow_mut().observed);
    }

    /// The requests so far, a line each.
    pub fn requests(&self) -> Vec<String> {
        self.world.borrow().requests.clone()
    }

    /// Forgets the requests so far.
    pub fn forget_requests(&self) {
        self.world.borrow_mut().requests.clear();
    }

    /// What there is now.
    pub fn observed(&self) -> Ref<'_, Observed> {
        Ref::map(self.world.borrow(), |world| &world.observed)
    }
}
