//! Who is given what: something for everybody, something else for a role, for a theme, or for a role in a theme. The narrower
//! holds: role in a theme, then role, then theme, then everybody.

use crate::review::call::CallId;
use std::collections::BTreeMap;

/// What each call is given.
#[derive(Debug, Clone, Default)]
pub(super) struct Seats<T> {
    pub(super) default: T,
    /// By role prefix.
    pub(super) roles: BTreeMap<String, T>,
    /// By the theme's number, which is its loop's.
    pub(super) themes: BTreeMap<u32, Theme<T>>,
}

/// What is given in one theme.
#[derive(Debug, Clone, Default)]
pub(super) struct Theme<T> {
    pub(super) all: Option<T>,
    /// By role prefix.
    pub(super) roles: BTreeMap<String, T>,
}

impl<T> Seats<T> {
    /// What a call is given.
    pub(super) fn of(&self, call: &CallId) -> &T {
        let theme = self.themes.get(&call.loop_n);
        theme
            .and_then(|it| it.roles.get(&call.role))
            .or_else(|| self.roles.get(&call.role))
            .or_else(|| theme?.all.as_ref())
            .unwrap_or(&self.default)
    }

    /// Everything that somebody is given, the default first.
    pub(super) fn all(&self) -> impl Iterator<Item = &T> {
        std::iter::once(&self.default).chain(self.special())
    }

    /// Everything but the default.
    pub(super) fn special(&self) -> impl Iterator<Item = &T> {
        let themes = self.themes.values().flat_map(|it| it.all.iter().chain(it.roles.values()));
        self.roles.values().chain(themes)
    }

    /// The same seats with something made of what they were given. `place` of the charter says where it stands.
    pub(super) fn try_map<U, E>(
        &self,
        default: U,
        mut make: impl FnMut(&dyn Fn() -> String, &T) -> Result<U, E>,
    ) -> Result<Seats<U>, E> {
        let mut seats = Seats { default, roles: BTreeMap::new(), themes: BTreeMap::new() };
        for (role, it) in &self.roles {
            let place = || format!("models.roles.{role}");
            seats.roles.insert(role.clone(), make(&place, it)?);
        }
        for (n, theme) in &self.themes {
            let place = || format!("models.themes, theme {n},");
            let all = theme.all.as_ref().map(|it| make(&place, it)).transpose()?;
            let mut roles = BTreeMap::new();
            for (role, it) in &theme.roles {
                roles.insert(role.clone(), make(&place, it)?);
            }
            seats.themes.insert(*n, Theme { all, roles });
        }
        Ok(seats)
    }
}

#[cfg(test)]
mod tests {
    use super::{BTreeMap, CallId, Seats, Theme};
    use crate::review::call::Phase;

    #[test]
    fn the_narrower_holds() {
        let by_role = |role: &str, it| BTreeMap::from([(role.to_owned(), it)]);
        let theme = Theme { all: Some("theme"), roles: by_role("data", "data in the theme") };
        let themes = BTreeMap::from([(2, theme)]);
        let seats = Seats { default: "all", roles: by_role("test", "test"), themes };
        let table = [
            (1, "data", "all"),
            (2, "data", "data in the theme"),
            (1, "test", "test"),
            (2, "test", "test"),
            (2, "security", "theme"),
            (3, "security", "all"),
        ];
        for (loop_n, role, expected) in table {
            let id = CallId { loop_n, phase: Phase::Review, seat: 0, role: role.to_owned() };
            assert_eq!(*seats.of(&id), expected, "{role} in loop {loop_n}");
        }
        assert_eq!(seats.all().count(), 4);
    }
}
