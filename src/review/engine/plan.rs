//! What a run is going to do, and everything it does it with. Fixed before the first step.

use crate::review::{
    admit::evidence::Index,
    call::Phase,
    change::{Intent, Scope},
    charter::{Charter, ModelsMayRefute, Theme},
    claims::{self, Claims},
    dispute::{Accepted, Given},
    fact::Known,
    finding::{Finding, Observation, Severity},
    import::Brought,
    memory::Memory,
    prompt,
    snapshot::Snapshot,
};
use std::sync::Arc;

/// How thorough a run is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// All lenses in one loop.
    Fast,
    /// A loop for each theme; contested Criticals go back to their finder.
    Standard,
    /// And so do all Criticals and Highs that the adversary doubts.
    Deep,
}

impl Depth {
    /// The word in flags and reports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fast => "fast",
            Self::Standard => "standard",
            Self::Deep => "deep",
        }
    }

    /// Whether a finding that the adversary doubts goes back to its finder; `contested`: refuted by lines that the code found.
    #[must_use]
    pub const fn refines(self, severity: Severity, contested: bool) -> bool {
        match self {
            Self::Fast => false,
            Self::Standard => contested && matches!(severity, Severity::Critical),
            Self::Deep => matches!(severity, Severity::Critical | Severity::High),
        }
    }
}

/// One loop: a theme, or at [`Depth::Fast`] all of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loop {
    /// The theme's place in the charter, from 1.
    pub n: u32,
    /// The lenses it asks through.
    pub themes: Vec<Theme>,
}

impl Loop {
    /// The theme's slug; `all` where there are several.
    #[must_use]
    pub fn slug(&self) -> &str {
        if let [theme] = self.themes.as_slice() { &theme.slug } else { "all" }
    }

    /// The theme's title.
    #[must_use]
    pub fn title(&self) -> &str {
        if let [theme] = self.themes.as_slice() { &theme.title } else { "All lenses" }
    }

    /// The lenses by reference, as prompts take them.
    #[must_use]
    pub fn lenses(&self) -> Vec<&Theme> {
        self.themes.iter().collect()
    }
}

/// The choices of one run that are not the charter's.
#[derive(Debug, Clone, PartialEq)]
pub struct Choices {
    /// Scope of the snapshot.
    pub scope: Scope,
    /// How thorough.
    pub depth: Depth,
    /// Which themes, by their place in the charter; empty for all. Numbers past the last one are ignored: `run` refuses them first.
    pub loops: Vec<u32>,
    /// Whether models are asked, or the static reviewers are the review.
    pub models: bool,
    /// Whether the author of the change can write to the repository.
    pub trusted: bool,
    /// Whether the change has no say in the charter: it is the base's, or a folder's that the team named.
    pub charter_is_trusted: bool,
    /// The day it is, `YYYY-MM-DD`: waivers expire.
    pub today: String,
    /// Why the review is incomplete before it begins: a refused key, a missing one.
    pub incomplete: Vec<String>,
    /// What the reader should know: a change to the charter.
    pub notices: Vec<String>,
}

/// A run's fixed part.
#[derive(Debug, Clone)]
pub struct Review {
    /// What the team decided.
    pub charter: Charter,
    /// What is reviewed.
    pub snapshot: Snapshot,
    /// Every line of it, findable.
    pub index: Index,
    /// What the static reviewers found in it.
    pub observations: Vec<Observation>,
    /// Words in the change may be meant for reviewing models, though nothing is found in them: models are then believed less.
    pub wary: bool,
    /// What its documents claim.
    pub claims: Claims,
    /// What other tools found in it.
    pub brought: Brought,
    /// What an earlier push left of it.
    pub memory: Option<Memory>,
    /// What an earlier attempt at this very review had open. Asking again does not make it go: what is not found again stands all the same.
    pub owed: Vec<Finding>,
    /// What is known of it that can contradict a model.
    pub known: Known,
    /// What people decided of its findings in comments, the oldest first.
    pub given: Vec<Given>,
    /// What earlier reviews took such comments for.
    pub accepted: Vec<Accepted>,
    /// What its author says of it.
    pub intent: Option<Intent>,
    /// The base's id.
    pub base: String,
    /// The head's id.
    pub head: String,
    /// The run's choices.
    pub choices: Choices,
    /// The loops, in order.
    pub loops: Vec<Loop>,
    /// The prompts' system block.
    pub system: Arc<str>,
}

impl Review {
    /// A merge of findings: no loop is run and nobody is asked, and the day decides over waivers.
    #[must_use]
    pub fn of_merge(
        charter: Charter,
        snapshot: Snapshot,
        ends: (String, String, Option<Intent>),
        scope: Scope,
        today: &str,
    ) -> Self {
        let choices = Choices {
            scope,
            depth: Depth::Standard,
            loops: Vec::new(),
            models: false,
            trusted: true,
            charter_is_trusted: true,
            today: today.to_owned(),
            incomplete: Vec::new(),
            notices: Vec::new(),
        };
        let run = Self::new(charter, snapshot, Vec::new(), ends, choices);
        Self { loops: Vec::new(), ..run }
    }

    /// Puts a run together.
    #[must_use]
    pub fn new(
        charter: Charter,
        snapshot: Snapshot,
        observations: Vec<Observation>,
        (base, head, intent): (String, String, Option<Intent>),
        choices: Choices,
    ) -> Self {
        let chosen = |n: &u32| choices.loops.is_empty() || choices.loops.contains(n);
        let themes: Vec<(u32, Theme)> =
            (1..).zip(charter.themes.clone()).filter(|(n, _)| chosen(n)).collect();
        let loops = match choices.depth {
            Depth::Fast if themes.is_empty() => Vec::new(),
            Depth::Fast => {
                vec![Loop { n: 1, themes: themes.into_iter().map(|(_, theme)| theme).collect() }]
            }
            Depth::Standard | Depth::Deep => {
                themes.into_iter().map(|(n, theme)| Loop { n, themes: vec![theme] }).collect()
            }
        };
        let (index, system) = (Index::new(&snapshot), prompt::system(&charter));
        let (brought, known) = (Brought::default(), Known::default());
        Self {
            charter,
            snapshot,
            index,
            observations,
            wary: false,
            claims: Claims::default(),
            brought,
            memory: None,
            owed: Vec::new(),
            known,
            given: Vec::new(),
            accepted: Vec::new(),
            intent,
            base,
            head,
            choices,
            loops,
            system,
        }
    }

    /// With what its documents claim, and what of it is wrong among the observations.
    #[must_use]
    pub fn with_claims(mut self, claims: Claims) -> Self {
        self.observations.extend(claims::observations(&claims));
        self.claims = claims;
        self
    }

    /// With what an earlier push left. Quotes are looked up in the files that its findings name, too.
    #[must_use]
    pub fn with_memory(mut self, memory: Memory) -> Self {
        self.index = Index::and(&self.snapshot, &memory.now.files);
        self.accepted.clone_from(&memory.accepted);
        self.memory = Some(memory);
        self
    }

    /// The number of the push that is reviewed.
    #[must_use]
    pub fn push(&self) -> u32 {
        self.memory.as_ref().map_or(1, |it| it.push.saturating_add(1))
    }

    /// Observations that belong to a loop: its themes', and in the first loop those of themes that are not run.
    pub fn observations_of(&self, at: usize) -> impl Iterator<Item = &Observation> {
        let run = |slug: &str| {
            self.loops.iter().flat_map(|it| &it.themes).any(|theme| theme.slug == slug)
        };
        self.observations.iter().filter(move |it| {
            self.loops[at].themes.iter().any(|theme| theme.slug == it.theme)
                || (at == 0 && !run(&it.theme))
        })
    }

    /// Whether text in the change speaks to its reviewers: models that read it are then believed less.
    #[must_use]
    pub fn addresses_reviewers(&self) -> bool {
        self.wary || self.observations.iter().any(|it| it.addresses_reviewers)
    }

    /// Whether models may close a Critical by refuting it.
    #[must_use]
    pub fn may_close_critical(&self) -> bool {
        match self.charter.gate.models_may_refute {
            ModelsMayRefute::Always => true,
            ModelsMayRefute::Never => false,
            ModelsMayRefute::Trusted => self.choices.trusted && !self.addresses_reviewers(),
        }
    }

    /// Whether models alone may close a Critical that a rule or a tool saw too.
    #[must_use]
    pub fn may_close_seen(&self) -> bool {
        self.charter.gate.models_may_refute == ModelsMayRefute::Always
    }

    /// The calls that may follow a call, at worst: what cannot be admitted is asked for once more, what is doubted goes back.
    #[must_use]
    pub fn may_follow(&self, phase: Phase) -> &'static [Phase] {
        match phase {
            Phase::Review if self.choices.depth == Depth::Fast => &[Phase::Repair],
            Phase::Review => &[Phase::Repair, Phase::Refine],
            Phase::Adversary => &[Phase::AdversaryRepair],
            Phase::Repair | Phase::AdversaryRepair | Phase::Refine | Phase::Arbiter => &[],
        }
    }

    /// Whether this loop is told what the author says: the last theme of the charter, on its own.
    #[must_use]
    pub fn shows_intent(&self, at: usize) -> bool {
        self.choices.depth != Depth::Fast && self.loops[at].n as usize == self.charter.themes.len()
    }
}
