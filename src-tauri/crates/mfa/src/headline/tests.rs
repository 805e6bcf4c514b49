mod properties;

use serde_json::{Value, json};

use super::{Asker, Headline, Protection, headline};
use crate::fact::UnknownBecause;
use crate::fixture::*;
use crate::per_user::PerUserMfaState::Enforced;
use crate::tally::{MissingPart, Tally};
use crate::tenant::{TenantSnapshot, Users};

fn three() -> TenantSnapshot {
    organization(["anna", "bert", "cora"].map(person).to_vec())
}

fn all(changes: &[(&str, Value)]) -> Vec<Value> {
    vec![policy("p", changes)]
}

fn watching() -> Vec<Value> {
    all(&[(STATE, json!("enabledForReportingButNotEnforced"))])
}

/// The sentence is true in every mix: each line is one.
#[test]
fn one_sentence_for_each_mix() {
    use Protection::{CannotTell, NotProtected, Partly, Protected};
    let everyone = |by| Headline::EveryoneAsked { by, of: 3 };
    let enforced = |ids: &[&str]| ids.iter().fold(three(), |all, id| all.with_per_user(id, Some(Enforced)));
    let but_cora = [(EXCLUDE_USERS, json!(["cora"]))];
    let block_cora = policy("block", &[(INCLUDE_USERS, json!(["cora"])), (CONTROLS, json!(["block"]))]);
    let old_apps_out = [(CLIENTS, json!(["exchangeActiveSync", "other"])), (CONTROLS, json!(["block"]))];
    let some = |n, asked, sometimes| Headline::SomeNotAsked { n, of: 3, asked, sometimes };
    let cases = [
        ("defaults", three().with_defaults(true), everyone(Asker::SecurityDefaults), Protected),
        (
            "defaults and a leftover",
            enforced(&["anna"]).with_defaults(true),
            everyone(Asker::SecurityDefaults),
            Protected,
        ),
        ("a policy", three().with_policies(all(&[])), everyone(Asker::Policies), Protected),
        ("the older setting", enforced(&["anna", "bert", "cora"]), everyone(Asker::PerUser), Protected),
        (
            "a policy and, for one, the older setting",
            enforced(&["cora"]).with_policies(all(&but_cora)),
            everyone(Asker::Mixed),
            Protected,
        ),
        ("two the old way", enforced(&["anna", "bert"]), Headline::AskedTheOldWay { n: 2, of: 3 }, Partly),
        ("a policy but for one", three().with_policies(all(&but_cora)), some(1, 2, 0), Partly),
        (
            "one application only",
            three().with_policies(all(&[(INCLUDE_APPS, json!([EXCHANGE]))])),
            some(3, 0, 3),
            NotProtected,
        ),
        ("nothing", three(), Headline::NobodyAsked { of: 3 }, NotProtected),
        (
            "only watching",
            three().with_policies(watching()),
            Headline::OnlyWatching { policies: 1, of: 3 },
            NotProtected,
        ),
        (
            "watching beside a policy that does something else",
            three().with_policies([watching(), vec![policy("old apps", &old_apps_out)]].concat()),
            Headline::NobodyAsked { of: 3 },
            NotProtected,
        ),
        (
            "watching beside the older setting",
            enforced(&["anna"]).with_policies(watching()),
            Headline::AskedTheOldWay { n: 1, of: 3 },
            Partly,
        ),
        (
            "one blocked, the others asked",
            three().with_policies(vec![policy("p", &[]), block_cora.clone()]),
            everyone(Asker::Policies),
            Protected,
        ),
        (
            "one blocked, the others not asked",
            three().with_policies(vec![block_cora]),
            Headline::NobodyAsked { of: 3 },
            NotProtected,
        ),
        (
            "all blocked",
            three().with_policies(all(&[(CONTROLS, json!(["block"]))])),
            Headline::NobodyToAsk { blocked: 3 },
            Protected,
        ),
        ("nobody there", organization(Vec::new()), Headline::NobodyToAsk { blocked: 0 }, CannotTell),
        (
            "one can't be told",
            three().with_per_user("cora", None),
            Headline::PartlyKnown { asked: 0, not_asked: 2, cannot_tell: 1, of: 3, list_incomplete: false },
            CannotTell,
        ),
        (
            "one asked, one not, one can't be told",
            enforced(&["anna"]).with_per_user("cora", None),
            Headline::PartlyKnown { asked: 1, not_asked: 1, cannot_tell: 1, of: 3, list_incomplete: false },
            Partly,
        ),
    ];
    for (mix, snapshot, sentence, shape) in cases {
        let said = headline(&Tally::count(&snapshot));
        assert_eq!(said, sentence, "{mix}");
        assert_eq!(said.protection(), shape, "{mix}");
    }
}

#[test]
fn what_could_not_be_read_is_never_nobody_and_never_everyone() {
    let mut snapshot = three();
    snapshot.policies = unread();
    let cannot_tell = |missing| Headline::CannotTell { because: UnknownBecause::NoPermission, missing };
    let said = |snapshot: &TenantSnapshot| headline(&Tally::count(snapshot));
    assert_eq!(said(&snapshot), cannot_tell(MissingPart::Policies));
    snapshot = three();
    snapshot.security_defaults = unread();
    assert_eq!(said(&snapshot), cannot_tell(MissingPart::SecurityDefaults));
    snapshot = three().with_policies(all(&[]));
    let people = snapshot.users.get().unwrap().people.clone();
    snapshot.users = known(Users { people, complete: false });
    let partly = Headline::PartlyKnown { asked: 3, not_asked: 0, cannot_tell: 0, of: 3, list_incomplete: true };
    assert_eq!(said(&snapshot), partly);
    snapshot.users = unread();
    assert_eq!(said(&snapshot), cannot_tell(MissingPart::People));
    let before = TenantSnapshot::unread("bakery".into());
    let not_yet = Headline::CannotTell { because: UnknownBecause::NotReadYet, missing: MissingPart::People };
    assert_eq!(said(&before), not_yet);
}
