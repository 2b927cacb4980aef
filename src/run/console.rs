//! What is printed, and where. Everything goes through the sink's escaper: in Actions the runner parses both streams for commands.

use crate::{
    cli::Environment,
    render::{
        Screen,
        live::{self, LiveState},
        progress::{self, Progress},
    },
};
use rustix::termios::tcgetwinsize;
use std::{
    cell::RefCell,
    io::{self, BufRead as _, ErrorKind, IsTerminal as _, Read as _, Write as _},
    os::fd::AsFd,
    time::Instant,
};

/// The process's two streams.
#[derive(Debug)]
pub struct Console {
    /// Whether a runner reads them.
    pub actions: bool,
    color_out: bool,
    color_err: bool,
    /// As the environment says, which shells seldom export.
    columns: Option<usize>,
    live: Option<RefCell<Live>>,
    /// Why a result could not be printed.
    unprinted: RefCell<Option<io::Error>>,
}

#[derive(Debug)]
struct Live {
    state: LiveState,
    began: Instant,
    drawn: usize,
}

impl Console {
    /// Reads what there is to know of the streams and of the runner.
    #[must_use]
    pub fn new(env: &Environment) -> Self {
        let actions = env.get("GITHUB_ACTIONS") == Some("true");
        let plain = actions
            || env.get("NO_COLOR").is_some_and(|it| !it.is_empty())
            || env.get("TERM") == Some("dumb");
        let color_err = !plain && io::stderr().is_terminal();
        let columns = env.get("COLUMNS").and_then(|it| it.parse().ok());
        Self {
            actions,
            color_out: !plain && io::stdout().is_terminal(),
            color_err,
            columns,
            live: color_err.then(|| {
                RefCell::new(Live { state: LiveState::default(), began: Instant::now(), drawn: 0 })
            }),
            unprinted: RefCell::default(),
        }
    }

    /// What standard output can show.
    #[must_use]
    pub fn screen(&self) -> Screen {
        let width = self.columns.or_else(|| columns_of(io::stdout()));
        Screen { width: width.unwrap_or(Screen::PLAIN.width), color: self.color_out }
    }

    /// A result, as it is: its renderer has escaped it. A closed pipe is the reader's choice, not a failure; any other failure is kept
    /// for [`Self::unprinted`].
    pub fn print(&self, text: &str) {
        let mut out = io::stdout().lock();
        let end = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let printed = [text, end].into_iter().try_for_each(|it| out.write_all(it.as_bytes()));
        if let Err(error) = printed.and_then(|()| out.flush())
            && error.kind() != ErrorKind::BrokenPipe
        {
            self.unprinted.borrow_mut().get_or_insert(error);
        }
    }

    /// Why a result did not reach standard output, where one did not.
    #[must_use]
    pub fn unprinted(&self) -> Option<io::Error> {
        self.unprinted.take()
    }

    /// Asks for a yes; `None` where nobody is there to say one.
    #[must_use]
    pub fn asks(&self, question: &str) -> Option<bool> {
        if self.actions || !io::stdin().is_terminal() || !io::stderr().is_terminal() {
            return None;
        }
        let _ = write!(io::stderr().lock(), "{} [y/N] ", super::safe(question, false));
        let mut answer = String::new();
        io::stdin().lock().take(100).read_line(&mut answer).ok()?;
        Some(matches!(answer.trim(), "y" | "Y" | "yes"))
    }

    /// A failure.
    pub fn error(&self, text: &str) {
        self.settle();
        let _ = writeln!(io::stderr().lock(), "{}", super::safe(text, self.actions));
    }

    /// A sentence about what was printed, beside it: on standard error.
    pub fn note(&self, text: &str) {
        let _ = writeln!(io::stderr().lock(), "{}", super::safe(text, self.actions));
    }

    /// Something that happens: redrawn on a terminal, a line elsewhere.
    pub fn progress(&self, it: &Progress) {
        if let Some(live) = &self.live {
            let mut live = live.borrow_mut();
            live.state.absorb(it);
            let lasting =
                matches!(it, Progress::Silent { .. } | Progress::LoopEnded(_) | Progress::Note(_));
            let line = progress::line(it, self.color_err).filter(|_| lasting);
            live.draw(line.as_deref(), self.columns);
        } else if let Some(line) = progress::line(it, false) {
            let line = if self.actions { super::safe(&line, true) } else { line };
            let _ = writeln!(io::stderr().lock(), "{line}");
        }
    }

    /// Time passes: the live view's clock goes on while nobody answers.
    pub fn tick(&self) {
        if let Some(live) = &self.live {
            live.borrow_mut().draw(None, self.columns);
        }
    }

    /// Takes the live view off the screen.
    pub fn settle(&self) {
        if let Some(live) = &self.live {
            live.borrow_mut().clear();
        }
    }
}

/// How wide a terminal is; `None` for what is none.
fn columns_of(stream: impl AsFd) -> Option<usize> {
    let size = tcgetwinsize(stream).ok()?;
    Some(usize::from(size.ws_col)).filter(|it| *it > 0)
}

impl Live {
    /// Draws the view anew, below a line that stays.
    fn draw(&mut self, line: Option<&str>, columns: Option<usize>) {
        // Asked each time: a window can be made narrower, and a wrapped line would stay behind.
        let width = columns.or_else(|| columns_of(io::stderr())).unwrap_or(Screen::PLAIN.width);
        self.state.seconds = self.began.elapsed().as_secs_f64();
        let frame = live::frame(&self.state, width, true);
        let mut text = self.rewind();
        if let Some(line) = line {
            text.push_str(line);
            text.push('\n');
        }
        text.push_str(&frame);
        if !frame.is_empty() && !frame.ends_with('\n') {
            text.push('\n');
        }
        self.drawn = frame.lines().count();
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    fn clear(&mut self) {
        let text = self.rewind();
        self.drawn = 0;
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }

    /// Back to the view's first line, everything below it erased.
    fn rewind(&self) -> String {
        if self.drawn == 0 { String::new() } else { format!("\u{1b}[{}A\r\u{1b}[J", self.drawn) }
    }
}
