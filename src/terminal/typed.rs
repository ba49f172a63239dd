//! Standard input, piece by piece.

use std::io::{self, Read};
use std::thread;

use tokio::sync::mpsc::{self, Receiver};

/// How much is read at a time.
const PIECE: usize = 32 * 1024;

/// How many pieces may wait to be taken.
const WAITING: usize = 2;

/// What comes in on standard input. The channel ends with it.
///
/// It is read on a thread of its own: there is no other way to wait for any
/// kind of input, and a thread that still waits does not keep the process from
/// ending. What nobody takes is not read.
pub fn typed() -> io::Result<Receiver<Vec<u8>>> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let read = move || {
        let mut piece = vec![0; PIECE];
        loop {
            match io::stdin().lock().read(&mut piece) {
                Ok(0) => return,
                Ok(length) => {
                    if sender.blocking_send(piece[..length].to_vec()).is_err() {
                        return;
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                // A terminal that has been hung up has nothing more to say.
                Err(_) => return,
            }
        }
    };
    thread::Builder::new().name("stdin".into()).spawn(read)?;
    Ok(receiver)
}
