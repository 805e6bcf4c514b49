//! What a person can answer to the grant controls of a policy (VERDICTS.md V7, V16).

use super::methods::{Method, Methods};
use crate::policy::{Control, Operator, Policy, Strength};
use crate::strength::built_in_combinations;
use crate::tenant::TenantSnapshot;
use crate::verdict::{Doubt, strength_doubt};

/// How a demand ends for the person, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Outcome {
    /// Let in with what the person has.
    LetIn,
    /// Let in after registering something on the way.
    Register,
    /// Not let in.
    Out,
}

/// The best and the worst that can happen. The two differ where something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Answer {
    pub(super) best: Outcome,
    pub(super) worst: Outcome,
}

impl Answer {
    pub(super) const LET_IN: Self = Self::surely(Outcome::LetIn);
    const OUT: Self = Self::surely(Outcome::Out);
    const ANYTHING: Self = Self { best: Outcome::LetIn, worst: Outcome::Out };

    const fn surely(outcome: Outcome) -> Self {
        Self { best: outcome, worst: outcome }
    }

    /// Both are demanded.
    fn and(self, other: Self) -> Self {
        Self { best: self.best.max(other.best), worst: self.worst.max(other.worst) }
    }

    /// One of the two is enough.
    fn or(self, other: Self) -> Self {
        Self { best: self.best.min(other.best), worst: self.worst.min(other.worst) }
    }

    fn perhaps_let_in(self) -> Self {
        Self { best: Outcome::LetIn, ..self }
    }

    pub(super) fn is_sure(self) -> bool {
        self.best == self.worst
    }
}

/// What the person answers with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Means<'a> {
    /// `None` when the methods are not known.
    pub(super) methods: Option<&'a Methods>,
    /// Whether the person's password is checked by the organization's own identity provider; `None` when that is
    /// not known.
    pub(super) federated: Option<bool>,
    /// What the demand is about.
    pub(super) occasion: Occasion,
}

/// When a demand is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Occasion {
    /// At a sign-in, on the way to which something can be registered.
    SignIn,
    /// At registering: what is to be registered cannot be shown yet, but a Temporary Access Pass can.
    Registering,
}

/// One control that the person cannot answer, or not at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unanswered {
    /// The control in Graph's words, or the id of the strength.
    pub(super) control: Box<str>,
    pub(super) answer: Answer,
    pub(super) doubt: Option<Doubt>,
}

/// How a policy's controls end for the person, and those that are not simply answered.
pub(super) fn answer(policy: &Policy, means: &Means<'_>, snapshot: &TenantSnapshot) -> (Answer, Vec<Unanswered>) {
    let Some(grant) = &policy.content().grant else {
        return (Answer::LET_IN, Vec::new());
    };
    let answers: Vec<(Answer, Unanswered)> = grant
        .controls
        .iter()
        .map(|control| {
            let (control, answer, doubt) = one(control, policy, means, snapshot);
            (answer, Unanswered { control, answer, doubt })
        })
        .collect();
    let all = answers.iter().map(|(answer, _)| *answer).reduce(Answer::and).unwrap_or(Answer::LET_IN);
    let any = answers.iter().map(|(answer, _)| *answer).reduce(Answer::or).unwrap_or(Answer::LET_IN);
    // A block blocks, whatever stands beside it.
    let joined = if grant.controls.contains(&Control::Block) {
        Answer::OUT
    } else {
        match grant.operator {
            Operator::And => all,
            Operator::Or => any,
            Operator::NotUnderstood => Answer { best: any.best, worst: all.worst },
        }
    };
    let strange = (grant.operator == Operator::NotUnderstood).then(|| {
        let control: Box<str> = "operator".into();
        Unanswered { control: control.clone(), answer: Answer::ANYTHING, doubt: Some(Doubt::Control(control)) }
    });
    let unanswered = answers.into_iter().map(|(_, unanswered)| unanswered).chain(strange);
    (joined, unanswered.filter(|unanswered| unanswered.answer != Answer::LET_IN).collect())
}

fn one(
    control: &Control,
    policy: &Policy,
    means: &Means<'_>,
    snapshot: &TenantSnapshot,
) -> (Box<str>, Answer, Option<Doubt>) {
    match control {
        Control::Block => ("block".into(), Answer::OUT, None),
        Control::Mfa => ("mfa".into(), second_step(means), None),
        Control::Strength(strength) => {
            let answer = combinations(strength, policy, snapshot).map(|allowed| strength_of(&allowed, means));
            let doubt = answer.is_none().then(|| strength_doubt(strength, snapshot));
            (strength.id.as_str().into(), answer.unwrap_or(Answer::ANYTHING), doubt)
        }
        Control::Other(word) => {
            let answer = other(word, policy, means);
            let doubt = answer.is_none().then(|| Doubt::Control(word.clone()));
            (word.clone(), answer.unwrap_or(Answer::ANYTHING), doubt)
        }
        Control::NotUnderstood(word) => (word.clone(), Answer::ANYTHING, Some(Doubt::Control(word.clone()))),
    }
}

/// The `mfa` control. Also what per-user MFA and security defaults demand.
pub(super) fn second_step(means: &Means<'_>) -> Answer {
    let without = match means.occasion {
        Occasion::SignIn => Answer::surely(Outcome::Register),
        Occasion::Registering => Answer::OUT,
    };
    let Some(methods) = means.methods else {
        return without.perhaps_let_in();
    };
    if methods.has_second_step() || (means.occasion == Occasion::Registering && methods.has_pass()) {
        Answer::LET_IN
    } else if methods.all_understood() {
        without
    } else {
        without.perhaps_let_in()
    }
}

/// Devices, apps, terms of use, custom controls. `None` when it is not known whether the person can answer.
fn other(word: &str, policy: &Policy, means: &Means<'_>) -> Option<Answer> {
    let device = match word {
        "compliantDevice" => Method::CompliantDevice,
        "domainJoinedDevice" => Method::DomainJoinedDevice,
        "approvedApplication" => Method::ApprovedApplication,
        "compliantApplication" => Method::CompliantApplication,
        // Both are for people at risk, who can change the password on the way.
        "passwordChange" | "riskRemediation" => return Some(Answer::LET_IN),
        terms if lists(policy, "termsOfUse", terms) => return Some(Answer::LET_IN),
        _ => return None,
    };
    Some(match means.methods {
        Some(methods) if methods.contains(device) => Answer::LET_IN,
        Some(_) => Answer::OUT,
        None => Answer::ANYTHING,
    })
}

fn lists(policy: &Policy, key: &str, word: &str) -> bool {
    let list = policy.raw().pointer("/grantControls").and_then(|grant| grant.get(key)?.as_array());
    list.is_some_and(|list| list.iter().any(|item| item.as_str() == Some(word)))
}

/// The combinations of a strength: as they were read, as the policy itself has them, or as Microsoft documents them.
fn combinations(strength: &Strength, policy: &Policy, snapshot: &TenantSnapshot) -> Option<Vec<Box<str>>> {
    let read = snapshot.strengths.get().ok().and_then(|strengths| strengths.get(&strength.id));
    let read = read.map(|strength| strength.allowed_combinations.clone());
    let in_policy = || -> Option<Vec<Box<str>>> {
        let list = policy.raw().pointer("/grantControls/authenticationStrength/allowedCombinations")?.as_array()?;
        list.iter().map(|item| item.as_str().map(Box::from)).collect()
    };
    let some = |list: &Vec<Box<str>>| !list.is_empty();
    let built_in = || built_in_combinations(&strength.id).map(|list| list.iter().copied().map(Box::from).collect());
    read.filter(some).or_else(|| in_policy().filter(some)).or_else(built_in)
}

fn strength_of(allowed: &[Box<str>], means: &Means<'_>) -> Answer {
    let answers = allowed.iter().map(|combination| {
        let parts = combination.split(',').map(str::trim);
        parts.map(|part| mode(part, means)).reduce(Answer::and).unwrap_or(Answer::OUT)
    });
    // Where both kinds of pass are allowed, it does not matter of which kind one is.
    let either = ["temporaryAccessPassOneTime", "temporaryAccessPassMultiUse"];
    let either = either.iter().all(|word| allowed.iter().any(|combination| **combination == **word));
    let pass = means.methods.filter(|methods| either && methods.has_pass());
    let pass = pass.map(|methods| Answer::surely(lent_by_a_pass(methods, means.occasion)));
    answers.chain(pass).reduce(Answer::or).unwrap_or(Answer::OUT)
}

/// What a Temporary Access Pass comes to. It is a loan: whoever has nothing else has to register.
fn lent_by_a_pass(methods: &Methods, occasion: Occasion) -> Outcome {
    match occasion {
        Occasion::SignIn if !methods.has_second_step() => Outcome::Register,
        Occasion::SignIn | Occasion::Registering => Outcome::LetIn,
    }
}

/// One part of a combination (`authenticationMethodModes`).
fn mode(word: &str, means: &Means<'_>) -> Answer {
    use Method::{
        DeviceBasedPush, FederatedMultiFactor, FederatedSingleFactor, Fido2, HardwareOath, MicrosoftAuthenticator,
        MicrosoftAuthenticatorPush, QrCodePin, Sms, SoftwareOath, TemporaryAccessPass, TemporaryAccessPassMultiUse,
        TemporaryAccessPassOneTime, Voice, WindowsHelloForBusiness, X509CertificateMultiFactor,
        X509CertificateSingleFactor,
    };
    let empty = Methods::default();
    let methods = means.methods.unwrap_or(&empty);
    let missing_is_sure = means.methods.is_some_and(Methods::all_understood);
    let without = |answer: Answer| if missing_is_sure { answer } else { answer.perhaps_let_in() };
    let has = |method: Method| if methods.contains(method) { Answer::LET_IN } else { without(Answer::OUT) };
    // What can be registered on the way to a sign-in. All others cannot: VERDICTS.md V16 and the page it names.
    let or_register = |answer: Answer| match means.occasion {
        Occasion::SignIn => answer.or(Answer::surely(Outcome::Register)),
        Occasion::Registering => answer,
    };
    let pass = |exactly: Method| {
        let lent = lent_by_a_pass(methods, means.occasion);
        if methods.contains(exactly) {
            Answer::surely(lent)
        } else if methods.contains(TemporaryAccessPass) {
            Answer { best: lent, worst: Outcome::Out }
        } else {
            without(Answer::OUT)
        }
    };
    match word {
        "password" if means.federated == Some(true) => Answer::ANYTHING,
        "password" => Answer::LET_IN,
        "sms" => or_register(has(Sms)),
        "voice" => or_register(has(Voice)),
        "microsoftAuthenticatorPush" => or_register(has(MicrosoftAuthenticatorPush).or(has(MicrosoftAuthenticator))),
        "softwareOath" => or_register(has(SoftwareOath)),
        "hardwareOath" => has(HardwareOath),
        "deviceBasedPush" if methods.contains(MicrosoftAuthenticator) => has(DeviceBasedPush).perhaps_let_in(),
        "deviceBasedPush" => has(DeviceBasedPush),
        "fido2" => has(Fido2),
        "windowsHelloForBusiness" => has(WindowsHelloForBusiness),
        "x509CertificateSingleFactor" => has(X509CertificateSingleFactor).or(has(X509CertificateMultiFactor)),
        "x509CertificateMultiFactor" => has(X509CertificateMultiFactor),
        "temporaryAccessPassOneTime" => pass(TemporaryAccessPassOneTime),
        "temporaryAccessPassMultiUse" => pass(TemporaryAccessPassMultiUse),
        "qrCodePin" => has(QrCodePin),
        "federatedSingleFactor" if means.federated == Some(true) => Answer::LET_IN,
        "federatedSingleFactor" => has(FederatedSingleFactor),
        "federatedMultiFactor" if means.federated == Some(true) => has(FederatedMultiFactor).perhaps_let_in(),
        "federatedMultiFactor" => has(FederatedMultiFactor),
        _ => Answer::ANYTHING,
    }
}
