//! The mails that a reader may meet, made up: from one flagged change to hostile text.

use clausewatch::digest::{Digest, Failing, Failure, Item, Kind, Recovered, Trouble, Upcoming};
use clausewatch::document::{
    Category, ChangeKind, ClauseChange, Flag, FlagChange, Language, PolicyDate, Significance, Stance,
};

/// Every case, by name.
pub fn all() -> Vec<(&'static str, Digest)> {
    vec![
        ("one", one()),
        ("week", week()),
        ("failures", failures()),
        ("right-to-left", right_to_left()),
        ("japanese", japanese()),
        ("hostile", hostile()),
        ("reminder", reminder()),
        ("heartbeat", digest(Kind::Digest, Vec::new())),
        ("thousand", thousand()),
        ("german", Digest { language: Language::German, ..week() }),
        ("french", Digest { language: Language::French, ..week() }),
        ("spanish", Digest { language: Language::Spanish, ..week() }),
    ]
}

pub fn digest(kind: Kind, items: Vec<Item>) -> Digest {
    Digest {
        kind,
        language: Language::English,
        items,
        failing: Vec::new(),
        upcoming: Vec::new(),
        watched: 34,
        has_calendar: false,
        pages_url: None,
        now: "2024-11-04T06:00:00Z".parse().unwrap(),
        timezone: chrono_tz::Tz::Europe__Paris,
    }
}

pub fn date(text: &str) -> PolicyDate {
    PolicyDate::parse(text).unwrap()
}

pub fn item(id: i64, service: &str, document: &str, summary: &str) -> Item {
    Item {
        id,
        service: service.into(),
        document: document.into(),
        url: Some(format!("https://{}.example/legal/privacy", service.to_lowercase().replace(' ', "-"))),
        detected_at: "2024-11-01T06:12:00Z".parse().unwrap(),
        significance: Significance::Substantive,
        summary: summary.into(),
        effective: None,
        language: Some("en".into()),
        versions: (3, 4),
        flagged: 0,
        flags: Vec::new(),
        changed: 0,
        clauses: Vec::new(),
    }
}

pub fn flagged(mut item: Item, flags: Vec<Flag>) -> Item {
    item.flagged = flags.len();
    item.changed = flags.len();
    item.flags = flags;
    item
}

pub fn flag(category: &str, stance: Stance, before: Option<&str>, quote: &str) -> Flag {
    Flag {
        category: Category::new(category).unwrap(),
        change: if before.is_some() { FlagChange::Modified } else { FlagChange::Added },
        stance,
        section: vec!["2. How we use your data".into()],
        quote: quote.into(),
        before_quote: before.map(str::to_owned),
        before_stance: None,
        opt_out: None,
        affiliates: Vec::new(),
        rule: format!("{category}.rule"),
        because: Vec::new(),
    }
}

fn larkfield() -> Item {
    let mut train = flag(
        "ai_training",
        Stance::Permits,
        Some("We do not use your photos, captions or messages to train artificial intelligence models."),
        "We may use your photos, captions and messages to develop and train artificial intelligence models that power Larkfield Studio.",
    );
    train.before_stance = Some(Stance::Prohibits);
    train.opt_out = Some("You can opt out at any time under [Settings, Privacy, Data for Studio](https://larkfield.example/settings/privacy/studio); this does not affect training that has already taken place.".into());
    let mut share = flag(
        "affiliate_sharing",
        Stance::Permits,
        None,
        "We may share your public albums and your account data with our affiliates, including Brambleworks Media, so that they can improve and promote their own services.",
    );
    share.section = vec!["3. With whom we share it".into()];
    share.affiliates = vec!["Brambleworks Media".into()];
    let mut item = item(
        7,
        "Larkfield",
        "Privacy Policy",
        "Larkfield may now use your photos, captions and messages to develop and train AI models. It may share public albums with its affiliates, including Brambleworks Media. Effective 20 Nov 2024. The text says how to refuse.",
    );
    item.effective = Some(date("2024-11-20"));
    flagged(item, vec![train, share])
}

fn one() -> Digest {
    let mut digest = digest(Kind::Alert, vec![larkfield()]);
    digest.upcoming = vec![Upcoming {
        service: "Larkfield".into(),
        document: "User Agreement".into(),
        url: Some("https://larkfield.example/legal/user-agreement".into()),
        date: date("2024-12-03"),
        announced: true,
    }];
    digest.has_calendar = true;
    digest
}

pub fn clause(kind: ChangeKind, before: Option<&str>, after: Option<&str>) -> ClauseChange {
    ClauseChange {
        kind,
        section: vec!["Fees".into()],
        before: before.map(str::to_owned),
        after: after.map(str::to_owned),
        significance: Significance::Substantive,
    }
}

fn other(id: i64, service: &str, document: &str, clauses: Vec<ClauseChange>, changed: usize) -> Item {
    let mut item = item(id, service, document, "Clauses changed, none on AI training or affiliate sharing.");
    (item.clauses, item.changed) = (clauses, changed);
    item
}

/// Four of the changes of a week.
fn week_flagged() -> Vec<Item> {
    let mut choice = flag(
        "ai_training",
        Stance::Choice,
        None,
        "You can choose whether your posts help to improve our generative models in your data settings.",
    );
    choice.opt_out = Some("You can choose in your [data settings](https://account.quillpost.example/settings/data/very/long/path/to/the/right/place?section=generative-models).".into());
    let mut ban = flag(
        "ai_training_ban",
        Stance::Prohibits,
        None,
        "You may not use any content of the service to train, fine-tune or evaluate machine learning models.",
    );
    ban.section = vec!["5. What you may not do".into()];
    let mut dropped = flag(
        "affiliate_sharing",
        Stance::Prohibits,
        None,
        "We do not share your viewing history with other companies of the Tamber group without your consent.",
    );
    dropped.change = FlagChange::Removed;
    vec![
        larkfield(),
        flagged(
            item(
                8,
                "Quillpost",
                "Terms of Use",
                "Quillpost tells of a choice about the use of posts for its generative models.",
            ),
            vec![choice],
        ),
        flagged(
            item(
                9,
                "Fernhub",
                "Acceptable Use Policy",
                "Fernhub now forbids others to use its content to train models.",
            ),
            vec![ban],
        ),
        flagged(
            item(
                10,
                "Tamber",
                "Privacy Notice",
                "Tamber drops its promise not to share viewing history within its group without consent.",
            ),
            vec![dropped],
        ),
    ]
}

fn week_others() -> Vec<Item> {
    vec![
        other(
            11,
            "Fernhub",
            "Terms of Service",
            vec![
                clause(
                    ChangeKind::Modified,
                    Some("The monthly fee is 8 euros."),
                    Some("The monthly fee is 10 euros, and may rise once a year."),
                ),
                clause(
                    ChangeKind::Added,
                    None,
                    Some("We may suspend an account that has not been used for twelve months."),
                ),
            ],
            5,
        ),
        other(
            12,
            "Oakline Mail",
            "Privacy Policy",
            vec![clause(ChangeKind::Removed, Some("We keep deleted mails for 30 days."), None)],
            1,
        ),
        other(
            13,
            "Quillpost",
            "Privacy Policy",
            vec![clause(ChangeKind::Added, None, Some("We use Meridian Cloud to store backups in the United States."))],
            1,
        ),
        other(
            14,
            "Pebblepay",
            "User Agreement",
            vec![clause(
                ChangeKind::Modified,
                Some("Disputes are settled by the courts of your country."),
                Some("Disputes are settled by arbitration, unless you object within 30 days."),
            )],
            3,
        ),
    ]
}

/// Twelve changes in seven services.
fn week() -> Digest {
    let mut items = week_flagged();
    items.extend(week_others());
    for (id, service) in [(15, "Tamber"), (16, "Oakline Mail"), (17, "Sundial"), (18, "Larkfield")] {
        let mut edited = other(id, service, "Cookie Policy", Vec::new(), 0);
        edited.significance = Significance::Editorial;
        items.push(edited);
    }
    items[4].effective = Some(date("2024-12-01"));
    let mut digest = digest(Kind::Digest, items);
    digest.failing = failing();
    digest.upcoming = vec![
        upcoming("Larkfield", "Privacy Policy", "2024-11-20", false),
        upcoming("Fernhub", "Terms of Service", "2024-12-01", false),
        upcoming("Larkfield", "User Agreement", "2024-12-03", true),
    ];
    digest.has_calendar = true;
    digest
}

fn upcoming(service: &str, document: &str, day: &str, announced: bool) -> Upcoming {
    Upcoming {
        service: service.into(),
        document: document.into(),
        url: Some("https://example.org/legal".into()),
        date: date(day),
        announced,
    }
}

fn failing() -> Vec<Failure> {
    let failure =
        |service: &str, document: &str, (reason, since): (&str, &str), last: Option<&str>, message: &str| Failure {
            service: service.into(),
            document: document.into(),
            reason: reason.into(),
            since: since.parse().unwrap(),
            last_success: last.map(|l| l.parse().unwrap()),
            message: message.into(),
        };
    vec![
        failure(
            "Sundial",
            "Terms",
            ("selector", "2024-10-12T06:00:00Z"),
            Some("2024-10-11T23:50:00Z"),
            "https://sundial.example/terms: the selector `.policy-body` matches nothing",
        ),
        failure(
            "Pebblepay",
            "Privacy Statement",
            ("bot_challenge", "2024-10-29T05:00:00Z"),
            None,
            "https://pebblepay.example/privacy answered 403 with a bot challenge",
        ),
    ]
}

fn failures() -> Digest {
    let mut digest = digest(Kind::Digest, Vec::new());
    digest.failing = failing();
    digest
}

/// Two documents that fail, and one that can be read again.
pub fn trouble() -> Trouble {
    let time = |t: &str| t.parse().unwrap();
    let failing = |service: &str, document: &str, reason: &str, message: &str| Failing {
        service: service.into(),
        document: document.into(),
        reason: reason.into(),
        message: message.into(),
        since: time("2024-10-12T06:00:00Z"),
        failures: 23,
        last_success_at: Some(time("2024-10-11T23:50:00Z")),
        next_check_at: time("2024-11-04T12:00:00Z"),
        reminder: false,
    };
    Trouble {
        language: Language::English,
        failing: vec![
            failing(
                "Sundial",
                "Terms",
                "selector",
                "https://sundial.example/terms: the selector `.policy-body` matches nothing",
            ),
            failing(
                "Pebblepay",
                "Privacy Statement",
                "bot_challenge",
                "https://pebblepay.example/privacy answered with a bot challenge",
            ),
        ],
        recovered: vec![Recovered {
            service: "Tamber".into(),
            document: "Terms".into(),
            since: time("2024-10-01T06:00:00Z"),
            at: time("2024-11-03T06:00:00Z"),
        }],
        now: time("2024-11-04T06:00:00Z"),
        timezone: chrono_tz::Tz::Europe__Paris,
    }
}

fn right_to_left() -> Digest {
    let mut train = flag(
        "ai_training",
        Stance::Permits,
        Some("نستخدم منشوراتك لتحسين خدماتنا وعرضها على أصدقائك."),
        "قد نستخدم منشوراتك وصورك لتدريب نماذج الذكاء الاصطناعي وتحسين خدماتنا وعرضها على أصدقائك.",
    );
    train.section = vec!["كيف نستخدم بياناتك".into()];
    train.opt_out =
        Some("يمكنك الاعتراض في أي وقت من [إعدادات الخصوصية](https://warqa.example/ar/settings/privacy).".into());
    let mut arabic = item(31, "Warqa", "سياسة الخصوصية", "Warqa may now use posts and photos to train AI models.");
    (arabic.language, arabic.effective) = (Some("ar".into()), Some(date("2024-11-30")));
    let mut hebrew =
        item(32, "Zayit", "מדיניות פרטיות", "Zayit may now share account data with companies of its group.");
    hebrew.language = Some("he".into());
    let share = flag(
        "affiliate_sharing",
        Stance::Permits,
        None,
        "אנו רשאים לשתף את פרטי החשבון שלך עם חברות הקבוצה, לרבות Zayit Media Ltd, למטרות שיווק.",
    );
    digest(Kind::Alert, vec![flagged(arabic, vec![train]), flagged(hebrew, vec![share])])
}

fn japanese() -> Digest {
    let mut train = flag(
        "ai_training",
        Stance::Permits,
        Some("当社は、お客様の写真をサービスの提供および改善のために使用します。"),
        "当社は、お客様の写真およびメッセージを、サービスの提供および改善ならびに人工知能モデルの開発と学習のために使用することがあります。",
    );
    train.section = vec!["第2条 情報の利用目的".into()];
    train.opt_out = Some(
        "お客様は[プライバシー設定](https://komorebi.example/settings)からいつでも拒否することができます。".into(),
    );
    train.affiliates = vec!["株式会社こもれびメディア".into()];
    let mut japanese = item(
        41,
        "Komorebi",
        "プライバシーポリシー",
        "Komorebi may now use photos and messages to develop and train AI models.",
    );
    (japanese.language, japanese.effective) = (Some("ja".into()), Some(date("2024-11-05")));
    digest(Kind::Alert, vec![flagged(japanese, vec![train])])
}

fn hostile() -> Digest {
    let evil = "</td></tr></table><script>alert(document.cookie)</script><img src=x onerror=alert(1)>";
    let mut train = flag(
        "ai_training",
        Stance::Permits,
        Some("We do not train."),
        &format!(
            "We may train {evil} \u{202e}gnp.exe\u{202c} &lt;b&gt; {{{{ 7*7 }}}} {} {}",
            "x".repeat(300),
            "word ".repeat(80)
        ),
    );
    train.section = vec!["<h1>1. \"Section\"\r\nBcc: eve@example.org</h1>".into()];
    train.opt_out = Some("[x](javascript:alert(1)) [y](https://e.example/\"onmouseover=alert(1)) [z](https://e.example/\u{202e}moc.live) [ok](https://opt.example/out?a=1&b=%22)".into());
    train.affiliates = vec!["<b>Evil</b> \u{0} Ltd".into(), "A\r\nSubject: x".into()];
    let mut item =
        item(66, "Evil <script>", "Policy\r\nBcc: eve@example.org", "It <b>may</b> train.\r\n\r\n.\r\nMAIL FROM:<x>");
    item.url = Some("https://evil.example/\"><script>alert(1)</script>".into());
    item.language = Some("\"><script>".into());
    let mut digest = digest(Kind::Alert, vec![flagged(item, vec![train])]);
    digest.failing = vec![Failure { message: format!("{evil}\u{1b}[31m"), ..failing().remove(0) }];
    digest
}

fn reminder() -> Digest {
    let mut digest = digest(Kind::Reminder, vec![larkfield()]);
    digest.now = "2024-11-13T06:00:00Z".parse().unwrap();
    digest.upcoming = vec![upcoming("Larkfield", "Privacy Policy", "2024-11-20", false)];
    digest.has_calendar = true;
    digest
}

/// A thousand changes, each a quarter flagged at length.
pub fn thousand() -> Digest {
    let mut items = Vec::new();
    for id in 0..1000 {
        let mut one = if id % 4 == 0 {
            larkfield()
        } else {
            other(
                id,
                &format!("Service {}", id % 40),
                "Terms",
                vec![clause(ChangeKind::Added, None, Some(&"We may change the fees & <terms>. ".repeat(20)))],
                30,
            )
        };
        one.id = id;
        for flag in &mut one.flags {
            flag.quote = flag.quote.repeat(8);
            // every other word changed: the most markup that a quote can ask for
            if id % 8 == 0 {
                flag.before_quote = Some(
                    flag.quote
                        .split(' ')
                        .enumerate()
                        .map(|(n, w)| if n % 2 == 0 { format!("{w} ") } else { format!("<{w}> & ") })
                        .collect(),
                );
                flag.change = FlagChange::Modified;
            }
        }
        if id >= 160 && one.flagged > 0 {
            one.flags.clear();
        }
        items.push(one);
    }
    let mut digest = digest(Kind::Digest, items);
    digest.failing = failing().into_iter().cycle().take(60).collect();
    digest.upcoming = (0..60).map(|n| upcoming(&format!("Service {n}"), "Terms", "2024-11-20", n % 2 == 0)).collect();
    digest
}
