//! What `seawall.toml` demands of exemptions and suppressions.

use jiff::civil::Date;
use serde::Deserialize;

use crate::exemption::pattern::{Fit, Pattern};
use crate::finding::Exemption;
use crate::policy::azure_policy::FAMILY;
use crate::policy::metadata::suggestion;
use crate::policy::upkeep::Upkeep;

/// What may be demanded.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Demand {
    /// Who answers for it.
    Owner,
    /// Who allowed it.
    Approver,
    /// Why.
    Reason,
    /// What is done instead.
    CompensatingControl,
    /// Where it was discussed.
    Ticket,
    /// Since when.
    Created,
    /// Until when.
    Expires,
}

impl Demand {
    /// All, in the order of the file.
    pub const ALL: [Demand; 7] = [
        Demand::Owner,
        Demand::Approver,
        Demand::Reason,
        Demand::CompensatingControl,
        Demand::Ticket,
        Demand::Created,
        Demand::Expires,
    ];

    /// The key that it is written under.
    pub fn key(self) -> &'static str {
        match self {
            Demand::Owner => "owner",
            Demand::Approver => "approver",
            Demand::Reason => "reason",
            Demand::CompensatingControl => "compensating-control",
            Demand::Ticket => "ticket",
            Demand::Created => "created",
            Demand::Expires => "expires",
        }
    }

    fn is_met(self, exemption: &Exemption) -> bool {
        match self {
            Demand::Owner => exemption.owner.is_some(),
            Demand::Approver => exemption.approver.is_some(),
            Demand::Reason => !exemption.reason.is_empty(),
            Demand::CompensatingControl => exemption.compensating_control.is_some(),
            Demand::Ticket => exemption.ticket.is_some(),
            Demand::Created => exemption.created.is_some(),
            Demand::Expires => exemption.expires.is_some(),
        }
    }
}

/// The rules for what is written in one kind of place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// What must be told.
    pub require: Vec<Demand>,
    /// How many days it may count, from `created` on, or from today where nobody says since when.
    pub maximum_days: Option<u32>,
    /// Controls that must not be exempted, with `*` for any text.
    pub forbidden: Vec<String>,
}

impl Rules {
    /// The rules for the file of exemptions if `seawall.toml` says nothing: what an auditor asks of an accepted risk.
    pub fn of_files() -> Self {
        let require = vec![Demand::Owner, Demand::Approver, Demand::Reason, Demand::Expires];
        Rules { require, maximum_days: Some(366), forbidden: Vec::new() }
    }

    /// Refuses to forbid what is no control: a misspelt rule forbids nothing.
    ///
    /// # Errors
    /// The first pattern that fits none of `ids`.
    pub fn check<'a>(&self, ids: impl Iterator<Item = &'a str> + Clone) -> Result<(), String> {
        for text in &self.forbidden {
            let pattern = Pattern::new(text).map_err(|why| format!("the text `{text}` in `forbidden` {why}"))?;
            if !text.starts_with(FAMILY) && !ids.clone().any(|id| pattern.fit(id) == Fit::Yes) {
                return Err(format!("there is no control `{text}` to be forbidden{}", suggestion(text, ids)));
            }
        }
        Ok(())
    }

    /// The first of `controls` that must not be exempted.
    pub(super) fn forbidden<'a>(&self, controls: &'a [String]) -> Option<&'a str> {
        let patterns: Vec<Pattern> = self.forbidden.iter().filter_map(|text| Pattern::new(text).ok()).collect();
        controls.iter().map(String::as_str).find(|id| patterns.iter().any(|pattern| pattern.fit(id) == Fit::Yes))
    }

    /// Why `exemption` does not count on the day `today`, and which control says so.
    pub(super) fn judge(&self, exemption: &Exemption, today: Option<Date>) -> Result<(), (Upkeep, String)> {
        let refused = |why: String| Err((Upkeep::Refused, why));
        let missing: Vec<String> =
            self.require.iter().filter(|one| !one.is_met(exemption)).map(|one| format!("`{}`", one.key())).collect();
        if !missing.is_empty() {
            return refused(format!("it has no {}, which the rules demand", missing.join(", no ")));
        }
        if let (Some(created), Some(expires)) = (exemption.created, exemption.expires)
            && expires < created
        {
            return refused(format!("it ends on {expires}, before it begins on {created}"));
        }
        let Some(today) = today else {
            let dated = exemption.expires.is_some();
            return if dated {
                refused("whether it has ended cannot be told: nobody said which day it is".to_owned())
            } else {
                Ok(())
            };
        };
        if let Some(created) = exemption.created.filter(|created| *created > today) {
            return refused(format!("`created` is {created}, which is still to come"));
        }
        if let Some(expires) = exemption.expires.filter(|expires| *expires < today) {
            return Err((Upkeep::Expired, format!("its last day was {expires}")));
        }
        let Some(most) = self.maximum_days else { return Ok(()) };
        let Some(expires) = exemption.expires else {
            return refused(format!("it never ends, and {most} days are the most; give it `expires`"));
        };
        let since = exemption.created.unwrap_or(today);
        let days = days(since, expires);
        if days <= i64::from(most) {
            return Ok(());
        }
        let from = exemption.created.map_or_else(|| "today".to_owned(), |created| created.to_string());
        refused(format!("it counts for {days} days from {from} to {expires}, and {most} are the most"))
    }
}

/// The days from one day to another.
pub(super) fn days(from: Date, to: Date) -> i64 {
    from.until(to).map_or(i64::MAX, |span| i64::from(span.get_days()))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::finding::ExemptionSource;

    fn exemption(created: Option<Date>, expires: Option<Date>) -> Exemption {
        Exemption { created, expires, ..Exemption::new(ExemptionSource::File, "why") }
    }

    fn judged(rules: &Rules, created: Option<Date>, expires: Option<Date>) -> Result<(), (Upkeep, String)> {
        rules.judge(&exemption(created, expires), Some(date(2026, 6, 15)))
    }

    #[test]
    fn the_last_day_counts() {
        let rules = Rules::default();
        assert_eq!(judged(&rules, None, None), Ok(()));
        assert_eq!(judged(&rules, None, Some(date(2026, 6, 15))), Ok(()));
        let over = judged(&rules, None, Some(date(2026, 6, 14)));
        assert_eq!(over, Err((Upkeep::Expired, "its last day was 2026-06-14".to_owned())));
        let no_day = rules.judge(&exemption(None, Some(date(2026, 6, 14))), None);
        let why = "whether it has ended cannot be told: nobody said which day it is".to_owned();
        assert_eq!(no_day, Err((Upkeep::Refused, why)));
    }

    #[test]
    fn a_life_has_a_beginning_an_end_and_a_longest() {
        let rules = Rules { maximum_days: Some(180), ..Rules::default() };
        let why = |created, expires| judged(&rules, created, expires).unwrap_err().1;
        assert_eq!(judged(&rules, Some(date(2026, 6, 15)), Some(date(2026, 12, 12))), Ok(()));
        assert_eq!(judged(&rules, None, Some(date(2026, 12, 12))), Ok(()));
        assert_eq!(why(None, Some(date(2026, 12, 13))), "it counts for 181 days from today to 2026-12-13, and 180 are the most");
        let long = why(Some(date(2026, 1, 1)), Some(date(2026, 7, 1)));
        assert_eq!(long, "it counts for 181 days from 2026-01-01 to 2026-07-01, and 180 are the most");
        assert_eq!(why(None, None), "it never ends, and 180 days are the most; give it `expires`");
        assert_eq!(why(Some(date(2026, 6, 16)), None), "`created` is 2026-06-16, which is still to come");
        let turned = why(Some(date(2026, 6, 14)), Some(date(2026, 6, 13)));
        assert_eq!(turned, "it ends on 2026-06-13, before it begins on 2026-06-14");
        assert_eq!(days(Date::MIN, Date::MAX), 7_304_483);
    }

    #[test]
    fn what_is_demanded_must_be_told() {
        let rules = Rules { require: Demand::ALL.to_vec(), ..Rules::default() };
        let why = judged(&rules, None, None).unwrap_err().1;
        assert_eq!(
            why,
            "it has no `owner`, no `approver`, no `compensating-control`, no `ticket`, no `created`, no `expires`, which the rules demand"
        );
    }

    #[test]
    fn what_is_forbidden_is_a_control() {
        let ids = ["residency-allowed-regions", "tls-ftp"];
        let rules = |text: &str| Rules { forbidden: vec![text.to_owned()], ..Rules::default() };
        assert_eq!(rules("residency-*").check(ids.into_iter()), Ok(()));
        assert_eq!(
            rules("tls-fpt").check(ids.into_iter()),
            Err("there is no control `tls-fpt` to be forbidden (did you mean `tls-ftp`?)".to_owned())
        );
        let controls = ["tls-ftp".to_owned(), "residency-allowed-regions".to_owned()];
        assert_eq!(rules("residency-*").forbidden(&controls), Some("residency-allowed-regions"));
        assert_eq!(rules("nsg-*").forbidden(&controls), None);
    }
}
