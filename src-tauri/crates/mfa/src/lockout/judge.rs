//! Judging many people: demands are prepared once, and people to whom the same things apply share one judgement.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use super::answer::{Answer, Means, Occasion, Outcome, Unanswered, answer, second_step};
use super::demands::{Demand, about, demands, policies_in_force};
use super::reach::Reach;
use super::sign_ins::{BestAndWorst, Ends, Hurdle, ends, places};
use super::{Hindrance, Limits, Methods, NotKnown, PersonLockout, PersonWithMethods, Reason, Standing};
use crate::fact::UnknownBecause;
use crate::id::UserId;
use crate::location::Atlas;
use crate::policy::Policy;
use crate::tenant::{DomainAuthentication, TenantSnapshot, User};
use crate::verdict::UnknownPart;
use crate::verdict::bits::Bits;
use crate::verdict::people::People;

/// What two people must share to share a judgement.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Key {
    means: usize,
    surely: Bits,
    perhaps: Bits,
}

/// What someone can answer with, as a key.
type Has = (Result<Methods, UnknownBecause>, Option<bool>);

/// How someone answers one demand.
struct Answered {
    sign_in: (Answer, Vec<Unanswered>),
    registering: (Answer, Vec<Unanswered>),
}

/// The answer for everyone with the same key.
#[derive(Clone)]
struct Judged {
    with_draft: Standing,
    without_draft: Standing,
    reasons: Arc<[Reason]>,
    /// What was missing about places.
    places: Option<NotKnown>,
}

pub(super) fn judge_all(snapshot: &TenantSnapshot, draft: &Policy, asked: &[PersonWithMethods]) -> Vec<PersonLockout> {
    let listed = match snapshot.users.get() {
        Ok(users) => &users.people,
        Err(because) => {
            let part = NotKnown::Part(UnknownPart::People(because));
            return asked.iter().map(|person| not_known(&person.user, part.clone())).collect();
        }
    };
    let wanted: HashSet<&UserId> = asked.iter().map(|person| &person.user).collect();
    let users: Vec<User> = listed.iter().filter(|user| wanted.contains(&user.id)).cloned().collect();
    let numbers: HashMap<&UserId, usize> = users.iter().enumerate().map(|(at, user)| (&user.id, at)).collect();
    let mut people = People::of(snapshot, &users);
    let field = Field {
        snapshot,
        users: &users,
        demands: demands(snapshot, draft, &users, &mut people),
        atlas: Atlas::of(&snapshot.locations),
        policies_because: policies_in_force(snapshot).err(),
    };
    let mut kinds: HashMap<Has, usize> = HashMap::new();
    let mut answers: Vec<Vec<Answered>> = Vec::new();
    let mut judged: HashMap<Key, Judged> = HashMap::new();
    let each = asked.iter().map(|person| {
        let Some(at) = numbers.get(&person.user).copied() else {
            return not_known(&person.user, NotKnown::Part(UnknownPart::NotListed));
        };
        let has = (person.methods.clone(), federated(snapshot, &users[at]));
        let means = *kinds.entry(has).or_insert_with_key(|has| {
            answers.push(field.answers(has));
            answers.len() - 1
        });
        let key = field.key(means, at);
        let answered = &answers[means];
        let judged = judged.entry(key).or_insert_with_key(|key| field.judge(key, answered)).clone();
        field.person(person, at, judged, answered)
    });
    each.collect()
}

fn not_known(user: &UserId, part: NotKnown) -> PersonLockout {
    PersonLockout {
        user: user.clone(),
        standing: Standing::Unknown,
        without_draft: Standing::Unknown,
        reasons: Arc::default(),
        unknown: Arc::new([part]),
    }
}

/// Whether the person's password is checked elsewhere, by the domain of the sign-in name.
fn federated(snapshot: &TenantSnapshot, user: &User) -> Option<bool> {
    let (_, domain) = user.user_principal_name.rsplit_once('@')?;
    let domains = snapshot.domains.get().ok()?;
    let domain = domains.iter().find(|known| known.name.eq_ignore_ascii_case(domain))?;
    Some(domain.authentication? == DomainAuthentication::Federated)
}

struct Field<'a> {
    snapshot: &'a TenantSnapshot,
    users: &'a [User],
    demands: Vec<Demand<'a>>,
    atlas: Atlas<'a>,
    policies_because: Option<UnknownBecause>,
}

/// One demand as it meets one kind of person.
struct Met<'f, 'a> {
    demand: &'f Demand<'a>,
    answered: &'f Answered,
    surely: bool,
}

impl<'a> Field<'a> {
    fn answers(&self, (methods, federated): &Has) -> Vec<Answered> {
        let means = |occasion: Occasion| Means { methods: methods.as_ref().ok(), federated: *federated, occasion };
        let of = |demand: &Demand<'_>, occasion: Occasion| match demand.policy {
            Some(policy) => answer(policy, &means(occasion), self.snapshot),
            None => {
                let answer = second_step(&means(occasion));
                (answer, vec![Unanswered { control: "mfa".into(), answer, doubt: None }])
            }
        };
        let both = |demand: &Demand<'_>| Answered {
            sign_in: of(demand, Occasion::SignIn),
            registering: of(demand, Occasion::Registering),
        };
        self.demands.iter().map(both).collect()
    }

    fn key(&self, means: usize, at: usize) -> Key {
        let len = self.demands.len();
        let mut key = Key { means, surely: Bits::empty(len), perhaps: Bits::empty(len) };
        for (number, demand) in self.demands.iter().enumerate() {
            if demand.members.surely.contains(at) {
                key.surely.insert(number);
            } else if demand.members.perhaps.contains(at) {
                key.perhaps.insert(number);
            }
        }
        key
    }

    fn met<'f>(&'f self, key: &Key, answered: &'f [Answered]) -> Vec<Met<'f, 'a>> {
        let each = self.demands.iter().zip(answered).enumerate();
        each.filter_map(|(number, (demand, answered))| {
            let surely = key.surely.contains(number);
            (surely || key.perhaps.contains(number)).then_some(Met { demand, answered, surely })
        })
        .collect()
    }

    fn judge(&self, key: &Key, answered: &[Answered]) -> Judged {
        let met = self.met(key, answered);
        let with_draft: Vec<&Met<'_, '_>> = met.iter().filter(|met| met.demand.with_draft).collect();
        let without: Vec<&Met<'_, '_>> = met.iter().filter(|met| met.demand.without_draft).collect();
        let standing = self.standing(&with_draft);
        Judged {
            with_draft: standing,
            without_draft: self.standing(&without),
            reasons: if standing == Standing::Ok { Arc::default() } else { self.reasons(&with_draft).into() },
            places: self.places_missing(&with_draft).filter(|_| standing == Standing::Unknown),
        }
    }

    fn standing(&self, met: &[&Met<'_, '_>]) -> Standing {
        let Some(BestAndWorst { best, worst }) = self.ends(met) else {
            return Standing::Unknown;
        };
        let worst = match self.policies_because {
            Some(_) => Ends { out: true, ..Ends::default() },
            None => worst,
        };
        let (best, worst) = (of_ends(best), of_ends(worst));
        if best == worst { best } else { Standing::Unknown }
    }

    /// How the sign-ins of someone end who meets these demands.
    fn ends(&self, met: &[&Met<'_, '_>]) -> Option<BestAndWorst> {
        let BestAndWorst { best, worst } = ends(sign_in_hurdles(met), &self.atlas)?;
        if !best.register && !worst.register {
            return Some(BestAndWorst { best, worst });
        }
        let guarded = ends(registering_hurdles(met), &self.atlas)?;
        Some(BestAndWorst {
            best: if guarded.best.let_in { best } else { best.without_registering() },
            worst: if guarded.worst.let_in { worst } else { worst.without_registering() },
        })
    }

    fn reasons(&self, met: &[&Met<'_, '_>]) -> Vec<Reason> {
        let mut reasons: Vec<Reason> =
            met.iter().filter(|met| is_hurdle(met)).flat_map(|met| of_sign_in(met)).collect();
        if reasons.iter().any(|reason| matches!(reason.hindrance, Hindrance::MustRegister(_))) {
            let guarded = ends(registering_hurdles(met), &self.atlas);
            if guarded.is_none_or(|guarded| !guarded.worst.let_in) {
                let guards = met.iter().filter(|met| is_guard(met));
                reasons.extend(guards.map(|met| Reason {
                    by: Some(met.demand.by.clone()),
                    hindrance: Hindrance::RegistrationGuarded,
                    limits: limits(met.demand.policy),
                    certain: met.surely && met.answered.registering.0.is_sure(),
                }));
            }
        }
        reasons
    }

    fn person(&self, person: &PersonWithMethods, at: usize, judged: Judged, answered: &[Answered]) -> PersonLockout {
        let user = person.user.clone();
        let Judged { with_draft, without_draft, reasons, places } = judged;
        let enabled = self.users[at].account_enabled;
        if enabled == Some(false) {
            let reason =
                Reason { by: None, hindrance: Hindrance::AccountDisabled, limits: Limits::default(), certain: true };
            let standing = Standing::LockedOut;
            let reasons = Arc::new([reason]);
            return PersonLockout { user, standing, without_draft: standing, reasons, unknown: Arc::default() };
        }
        // Whether someone who is locked out may sign in at all does not matter.
        let unless_disabled = |standing: Standing| match standing {
            Standing::LockedOut => Standing::LockedOut,
            _ if enabled.is_none() => Standing::Unknown,
            standing => standing,
        };
        let (standing, without_draft) = (unless_disabled(with_draft), unless_disabled(without_draft));
        let mut unknown = BTreeSet::new();
        if standing == Standing::Unknown {
            unknown = self.missing(person, at, answered);
            unknown.extend(places);
        }
        PersonLockout { user, standing, without_draft, reasons, unknown: unknown.into_iter().collect() }
    }

    /// Everything that was missing about someone.
    fn missing(&self, person: &PersonWithMethods, at: usize, answered: &[Answered]) -> BTreeSet<NotKnown> {
        let mut missing = BTreeSet::new();
        if self.users[at].account_enabled.is_none() {
            missing.insert(NotKnown::Part(UnknownPart::AccountEnabled));
        }
        missing.extend(self.policies_because.map(|because| NotKnown::Part(UnknownPart::Policies(because))));
        let met = self.met(&self.key(0, at), answered);
        let met: Vec<&Met<'_, '_>> = met.iter().filter(|met| met.demand.with_draft).collect();
        for met in &met {
            let sides = [(is_hurdle(met), &met.demand.sign_in, &met.answered.sign_in.1)];
            let guards = [(is_guard(met), &met.demand.registering, &met.answered.registering.1)];
            for (_, reach, unanswered) in sides.into_iter().chain(guards).filter(|(counts, _, _)| *counts) {
                missing.extend(self.doubts_of(person, met, reach.as_ref(), unanswered));
                let whom = met.demand.doubts.iter().filter(|(_, whom)| whom.contains(at));
                missing.extend(whom.map(|(doubt, _)| doubt.clone()));
            }
        }
        missing
    }

    fn doubts_of(
        &self,
        person: &PersonWithMethods,
        met: &Met<'_, '_>,
        reach: Option<&Reach>,
        unanswered: &[Unanswered],
    ) -> Vec<NotKnown> {
        let mut missing = Vec::new();
        if let (Some(policy), Some(reach)) = (met.demand.policy, reach) {
            missing.extend(reach.doubts.iter().map(|doubt| about(policy, doubt.clone())));
        }
        for unanswered in unanswered.iter().filter(|unanswered| !unanswered.answer.is_sure()) {
            match (&unanswered.doubt, met.demand.policy, &person.methods) {
                (Some(doubt), Some(policy), _) => missing.push(about(policy, doubt.clone())),
                (_, _, Err(because)) => missing.push(NotKnown::Methods(*because)),
                (_, _, Ok(methods)) if !methods.all_understood() => {
                    missing.extend(methods.not_understood().map(|word| NotKnown::Method(word.into())));
                }
                _ => missing.push(NotKnown::Control(met.demand.by.clone(), unanswered.control.clone())),
            }
        }
        missing
    }

    fn places_missing(&self, met: &[&Met<'_, '_>]) -> Option<NotKnown> {
        let hurdles: Vec<Hurdle<'_>> = sign_in_hurdles(met).into_iter().chain(registering_hurdles(met)).collect();
        let names = places(&hurdles);
        if self.ends(met).is_none() {
            return Some(NotKnown::TooMuch);
        }
        if names.is_empty() {
            return None;
        }
        if let Err(because) = self.snapshot.locations.get() {
            return Some(NotKnown::Locations(because));
        }
        let alternatives = self.atlas.spots(&names)?.into_iter().any(|spot| spot.len() > 1);
        alternatives.then_some(NotKnown::Overlap)
    }
}

fn of_ends(ends: Ends) -> Standing {
    if ends.out && !ends.let_in && !ends.register {
        Standing::LockedOut
    } else if ends.register {
        Standing::MustRegister
    } else if ends.out {
        Standing::PartlyBlocked
    } else {
        Standing::Ok
    }
}

fn is_hurdle(met: &Met<'_, '_>) -> bool {
    met.demand.sign_in.is_some() && met.answered.sign_in.0.worst != Outcome::LetIn
}

fn is_guard(met: &Met<'_, '_>) -> bool {
    met.demand.registering.is_some() && met.answered.registering.0.worst != Outcome::LetIn
}

fn sign_in_hurdles<'f>(met: &[&'f Met<'f, '_>]) -> Vec<Hurdle<'f>> {
    let hurdle = |met: &&'f Met<'f, '_>| {
        let (demand, answered) = (met.demand, met.answered);
        Some(Hurdle { reach: demand.sign_in.as_ref()?, surely: met.surely, answer: answered.sign_in.0 })
    };
    met.iter().filter(|met| is_hurdle(met)).filter_map(hurdle).collect()
}

fn registering_hurdles<'f>(met: &[&'f Met<'f, '_>]) -> Vec<Hurdle<'f>> {
    let hurdle = |met: &&'f Met<'f, '_>| {
        let (demand, answered) = (met.demand, met.answered);
        Some(Hurdle { reach: demand.registering.as_ref()?, surely: met.surely, answer: answered.registering.0 })
    };
    met.iter().filter(|met| is_guard(met)).filter_map(hurdle).collect()
}

fn of_sign_in(met: &Met<'_, '_>) -> Vec<Reason> {
    let reach_is_sure = met.demand.sign_in.as_ref().is_some_and(|reach| reach.doubts.is_empty());
    let reason = |unanswered: &Unanswered| Reason {
        by: Some(met.demand.by.clone()),
        hindrance: match (&*unanswered.control, unanswered.answer.worst) {
            ("block", _) => Hindrance::Blocked,
            (control, Outcome::Register) => Hindrance::MustRegister(control.into()),
            (control, _) => Hindrance::CannotAnswer(control.into()),
        },
        limits: limits(met.demand.policy),
        certain: met.surely && reach_is_sure && unanswered.answer.is_sure(),
    };
    met.answered.sign_in.1.iter().map(reason).collect()
}

fn limits(policy: Option<&Policy>) -> Limits {
    let Some(content) = policy.map(Policy::content) else {
        return Limits::default();
    };
    let applications = &content.applications;
    let all = applications.include.iter().any(|app| &**app == "All");
    Limits {
        some_applications: !all || !applications.exclude.is_empty() || applications.filter.is_some(),
        client_app_types: content.client_app_types.iter().filter(|word| &***word != "all").cloned().collect(),
        platforms: content.platforms.clone(),
        locations: content.locations.clone(),
    }
}
