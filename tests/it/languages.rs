//! Clauses in German, French and Spanish: what they say, in which direction, how to refuse, and whom they name.

use clausewatch::analyse::{self, Analysis, DateTables, Rules};
use clausewatch::document::{Flag, FlagChange, Significance, Stance, Text};

/// Openings long enough for their language to be told.
const OPENINGS: [(&str, &str); 3] = [
    (
        "de",
        "# Datenschutz\n\nWir erheben Ihren Namen, Ihre Anschrift und die Seiten, die Sie besuchen, und behalten sie, solange Sie ein Konto bei uns haben.\n",
    ),
    (
        "fr",
        "# Confidentialité\n\nNous recueillons votre nom, votre adresse et les pages que vous visitez, et nous les conservons tant que vous avez un compte chez nous.\n",
    ),
    (
        "es",
        "# Privacidad\n\nRecopilamos su nombre, su dirección y las páginas que visita, y los conservamos mientras tenga una cuenta con nosotros.\n",
    ),
];

fn inspect(rules: &Rules, language: &str, sentences: &str) -> Analysis {
    let opening = OPENINGS.iter().find(|(code, _)| *code == language).unwrap().1;
    let text = Text::new(&format!("{opening}\n{sentences}\n")).unwrap();
    let analysis = analyse::inspect(rules, &DateTables::built_in().unwrap(), &text);
    assert_eq!(analysis.after.language, Some(language), "{sentences}");
    analysis
}

fn flags(language: &str, sentences: &str) -> Vec<Flag> {
    inspect(&Rules::built_in().unwrap(), language, sentences).flags
}

/// Each sentence gives one flag, of this category and stance.
fn check(language: &str, category: &str, stance: Stance, sentences: &[&str]) {
    let rules = Rules::built_in().unwrap();
    for sentence in sentences {
        let found = inspect(&rules, language, sentence).flags;
        let found: Vec<_> = found.iter().map(|f| (f.category.as_ref(), f.stance)).collect();
        assert_eq!(found, [(category, stance)], "{sentence}");
    }
}

#[test]
fn german_clauses() {
    check(
        "de",
        "ai_training",
        Stance::Permits,
        &[
            "Wir verwenden Ihre Beiträge und Fotos, um unsere KI-Modelle zu trainieren.",
            "Ihre Eingaben können zum Training von Algorithmen für maschinelles Lernen genutzt werden.",
            "Wir nutzen Ihre Nachrichten zur Verbesserung unserer Sprachmodelle, es sei denn, Sie widersprechen in den Einstellungen.",
        ],
    );
    check(
        "de",
        "ai_training",
        Stance::Prohibits,
        &[
            "Wir trainieren unsere Modelle nicht mit Ihren Daten.",
            "Ihre Eingaben werden nicht zum Training von KI-Modellen verwendet.",
            "Ihre Daten werden nur mit Ihrer Einwilligung zum Training von KI-Modellen verwendet.",
        ],
    );
    check(
        "de",
        "ai_training",
        Stance::Choice,
        &[
            "Sie können der Nutzung Ihrer Inhalte für das Training unserer KI jederzeit widersprechen.",
            "Wenn Sie nicht möchten, dass wir Ihre Daten für das KI-Training verwenden, schreiben Sie uns.",
        ],
    );
    check(
        "de",
        "ai_training_ban",
        Stance::Prohibits,
        &[
            "Es ist untersagt, die Inhalte dieser Website zum Training von KI-Systemen zu nutzen.",
            "Die Nutzung unserer Inhalte für Text und Data Mining im Sinne von § 44b UrhG behalten wir uns vor.",
        ],
    );
    check(
        "de",
        "affiliate_sharing",
        Stance::Permits,
        &[
            "Wir geben Ihre Daten an verbundene Unternehmen weiter.",
            "Ihre personenbezogenen Daten können innerhalb der Unternehmensgruppe, z. B. für die Abrechnung, ausgetauscht werden.",
        ],
    );
    check(
        "de",
        "affiliate_sharing",
        Stance::Prohibits,
        &["Wir geben Ihre Daten nicht an unsere Konzerngesellschaften weiter."],
    );
}

#[test]
fn french_clauses() {
    check(
        "fr",
        "ai_training",
        Stance::Permits,
        &[
            "Nous utilisons vos publications et vos photos pour entraîner nos modèles d’intelligence artificielle.",
            "Vos messages peuvent servir à l’amélioration de nos algorithmes.",
        ],
    );
    check(
        "fr",
        "ai_training",
        Stance::Prohibits,
        &[
            "Nous n’entraînons pas nos modèles avec vos données.",
            "Vos conversations ne sont jamais utilisées pour entraîner des modèles d’IA.",
        ],
    );
    check(
        "fr",
        "ai_training",
        Stance::Choice,
        &[
            "Vous pouvez vous opposer à tout moment à l’utilisation de vos contenus pour l’entraînement de nos modèles d’IA.",
            "Si vous ne souhaitez pas que vos données servent à l’entraînement de notre IA, modifiez vos paramètres.",
        ],
    );
    check(
        "fr",
        "ai_training_ban",
        Stance::Prohibits,
        &[
            "Il est interdit d’utiliser les contenus du site pour entraîner des systèmes d’intelligence artificielle.",
            "Nous nous réservons le droit de fouille de textes et de données sur l’ensemble du site.",
        ],
    );
    check(
        "fr",
        "affiliate_sharing",
        Stance::Permits,
        &[
            "Nous partageons vos données avec nos sociétés affiliées.",
            "Vos données peuvent être transmises aux autres entités de notre groupe.",
            "Nous ne communiquons vos données qu’à nos filiales.",
        ],
    );
    check("fr", "affiliate_sharing", Stance::Prohibits, &["Nous ne partageons pas vos données avec nos filiales."]);
}

#[test]
fn spanish_clauses() {
    check(
        "es",
        "ai_training",
        Stance::Permits,
        &[
            "Utilizamos sus publicaciones y fotos para entrenar nuestros modelos de inteligencia artificial.",
            "Sus conversaciones pueden emplearse para la mejora de nuestros algoritmos.",
        ],
    );
    check(
        "es",
        "ai_training",
        Stance::Prohibits,
        &["No entrenamos nuestros modelos con sus datos.", "Sus mensajes no se utilizan para entrenar modelos de IA."],
    );
    check(
        "es",
        "ai_training",
        Stance::Choice,
        &[
            "Puede oponerse en cualquier momento al uso de sus contenidos para entrenar nuestra IA.",
            "Si no desea que sus datos se usen para entrenar nuestra IA, cambie su configuración.",
        ],
    );
    check(
        "es",
        "ai_training_ban",
        Stance::Prohibits,
        &[
            "Queda prohibido utilizar los contenidos del sitio para entrenar sistemas de inteligencia artificial.",
            "Nos reservamos el derecho de minería de textos y datos sobre todo el sitio.",
        ],
    );
    check(
        "es",
        "affiliate_sharing",
        Stance::Permits,
        &[
            "Compartimos sus datos con nuestras empresas afiliadas.",
            "Sus datos pueden comunicarse a las demás sociedades de nuestro grupo.",
        ],
    );
    check("es", "affiliate_sharing", Stance::Prohibits, &["No compartimos sus datos con nuestras filiales."]);
}

#[test]
fn what_only_looks_like_a_clause_is_none() {
    for (language, sentence) in [
        ("de", "Wir schulen unsere Mitarbeiter und führen Trainings für Mitarbeiter zum Datenschutz durch."),
        ("de", "Weder wir noch unsere verbundenen Unternehmen haften für Schäden aus der Nutzung Ihrer Daten."),
        ("de", "Unser Affiliate-Programm vergütet Links, die zu einem Kauf führen, über Daten in Cookies."),
        ("de", "Ihre Anfrage wird durch eine KI verarbeitet und beantwortet."),
        ("de", "Bots, die zu Gruppen hinzugefügt werden, haben Zugriff auf Nachrichten in der Gruppe."),
        ("fr", "Les membres du groupe voient les messages et les photos que vous y partagez."),
        ("es", "Los miembros del grupo ven los mensajes y las fotos que comparte."),
        ("fr", "Un retard de paiement peut entraîner la suspension de votre compte et la perte de vos données."),
        ("fr", "Ni nous ni nos filiales n’assumons de responsabilité pour la perte de vos données."),
        ("fr", "Nous assurons la formation de nos salariés à la protection des données."),
        ("es", "Ofrecemos formación a nuestros empleados sobre la protección de sus datos."),
        ("es", "Ni nosotros ni nuestras filiales asumimos responsabilidad por la pérdida de sus datos."),
        ("es", "Nuestro modelo de negocio no depende de sus datos."),
    ] {
        assert_eq!(flags(language, sentence), [], "{sentence}");
    }
}

#[test]
fn names_and_the_way_to_refuse_are_shown() {
    for (language, sentences, names) in [
        (
            "de",
            "Wir geben Ihre Daten an verbundene Unternehmen weiter, einschließlich Globex und Initech.",
            ["Globex", "Initech"],
        ),
        ("fr", "Nous partageons vos données avec nos filiales, notamment Globex et Initech.", ["Globex", "Initech"]),
        ("fr", "Nous partageons vos données avec Globex et/ou Initech et d’autres filiales.", ["Globex", "Initech"]),
        ("es", "Compartimos sus datos con nuestras filiales, como Globex e Initech.", ["Globex", "Initech"]),
    ] {
        let found = flags(language, sentences);
        assert_eq!(found.len(), 1, "{sentences}");
        assert_eq!(found[0].affiliates, names, "{sentences}");
    }
    for (language, sentence, refuse) in [
        (
            "de",
            "Wir verwenden Ihre Beiträge zum Training unserer KI-Modelle.",
            "Sie können dem in den Einstellungen widersprechen.",
        ),
        (
            "fr",
            "Nous utilisons vos publications pour entraîner nos modèles d’IA.",
            "Vous pouvez vous y opposer dans vos paramètres.",
        ),
        (
            "es",
            "Utilizamos sus publicaciones para entrenar nuestros modelos de IA.",
            "Puede oponerse a este uso en la configuración.",
        ),
    ] {
        let found = flags(language, &format!("{sentence} {refuse}"));
        assert_eq!(found[0].opt_out.as_deref(), Some(refuse), "{sentence}");
    }
}

#[test]
fn a_new_clause_is_told_as_one() {
    let rules = Rules::built_in().unwrap();
    let dates = DateTables::built_in().unwrap();
    let before = OPENINGS[0].1;
    let after = format!("{before}\nWir verwenden Ihre Beiträge, um unsere KI-Modelle zu trainieren.\n");
    let (before, after) = (Text::new(before).unwrap(), Text::new(&after).unwrap());
    let told = analyse::compare(&rules, &dates, &before, &after, &|_| false);
    let told: Vec<_> = told.flags.iter().map(|f| (f.category.as_ref(), f.change, f.stance)).collect();
    assert_eq!(told, [("ai_training", FlagChange::Added, Stance::Permits)]);
}

#[test]
fn an_own_pack_reads_its_language_or_all() {
    let pack = |language: &str| {
        let text = format!(
            "category = \"lager\"\n{language}title = \"L\"\ngate = 'konto|cuenta'\n[[rule]]\nid = \"a\"\nabout = \"a\"\nany = ['konto|cuenta']\n"
        );
        Rules::with(&[("own.toml".to_owned(), text)]).unwrap()
    };
    let count = |rules: &Rules, language| inspect(rules, language, "").flags.len();
    let (all, german) = (pack(""), pack("language = \"de\"\n"));
    assert_eq!([count(&all, "de"), count(&all, "es")], [1, 1]);
    assert_eq!([count(&german, "de"), count(&german, "es")], [1, 0]);
    assert!(german.categories().any(|(category, _)| category.as_ref() == "lager"));
}

#[test]
fn what_refusing_does_not_undo_is_said() {
    for (language, sentence) in [
        (
            "de",
            "Wir verwenden Ihre Beiträge zum Training unserer KI-Modelle. Sie können dem in den Einstellungen widersprechen; ein bereits erfolgtes Training wird nicht rückgängig gemacht.",
        ),
        (
            "fr",
            "Nous utilisons vos publications pour entraîner nos modèles d’IA. Vous pouvez vous y opposer dans vos paramètres, ce qui n’affecte pas l’entraînement déjà effectué.",
        ),
        (
            "es",
            "Utilizamos sus publicaciones para entrenar nuestros modelos de IA. Puede oponerse a este uso en la configuración; esto no afecta al entrenamiento ya realizado.",
        ),
    ] {
        let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
        let before = OPENINGS.iter().find(|(code, _)| *code == language).unwrap().1;
        let after = Text::new(&format!("{before}\n{sentence}\n")).unwrap();
        let told = analyse::compare(&rules, &dates, &Text::new(before).unwrap(), &after, &|_| false);
        assert!(told.summary.ends_with("Refusing does not undo what was done before."), "{}", told.summary);
    }
}

/// What a sentence that stands in a text of a language becomes, and how much that matters.
fn check_rewording(language: &str, before: &str, after: &str, expected: Significance) {
    let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
    let opening = OPENINGS.iter().find(|(code, _)| *code == language).unwrap().1;
    let [old, new] = [before, after].map(|sentence| Text::new(&format!("{opening}\n{sentence}\n")).unwrap());
    let told = analyse::compare(&rules, &dates, &old, &new, &|_| false);
    assert_eq!(told.significance, expected, "{before}\n-> {after}");
}

#[test]
fn wording_weighs_nothing_in_any_language() {
    use Significance::{Editorial, Noise, Substantive};
    for (language, before, after, expected) in [
        ("de", "Wir löschen Ihre Daten nach 30 Tagen.", "Wir löschen diese Ihre Daten nach 30 Tagen.", Editorial),
        ("de", "Wir löschen Ihre Daten nach 30 Tagen.", "Wir löschen Ihre Daten nicht nach 30 Tagen.", Substantive),
        ("de", "Wir löschen Ihre Daten.", "Wir löschen Ihre Daten (wird in neuem Fenster geöffnet).", Noise),
        ("de", "Wir löschen Ihre Daten.", "Wir löschen Ihre Daten. Mehr erfahren", Editorial),
        ("de", "Stand: 1. März 2025", "Stand: 2. Mai 2026", Editorial),
        (
            "fr",
            "Nous supprimons vos données après un an.",
            "Nous supprimons ces données de vos pages après un an.",
            Editorial,
        ),
        (
            "fr",
            "Nous supprimons vos données après un an.",
            "Nous ne supprimons pas vos données après un an.",
            Substantive,
        ),
        ("fr", "Nous supprimons vos données.", "Nous supprimons vos données (s’ouvre dans un nouvel onglet).", Noise),
        ("fr", "Nous supprimons vos données.", "Nous supprimons vos données (nouvelle fenêtre).", Noise),
        ("fr", "Version du 1er mars 2025", "Version du 2 mai 2026", Editorial),
        ("es", "Eliminamos sus datos al cabo de un año.", "Eliminamos estos sus datos al cabo de un año.", Editorial),
        ("es", "Eliminamos sus datos al cabo de un año.", "No eliminamos sus datos al cabo de un año.", Substantive),
        ("es", "Eliminamos sus datos.", "Eliminamos sus datos (se abre en una nueva ventana).", Noise),
        ("es", "Última actualización: 1 de marzo de 2025", "Última actualización: 2 de mayo de 2026", Editorial),
    ] {
        check_rewording(language, before, after, expected);
    }
    for (language, before, after) in [
        ("de", "Wir geben Daten nur an Behörden weiter.", "Wir geben Daten nur an Werbepartner weiter."),
        ("de", "Wir erhalten Daten von Partnern.", "Wir erhalten Daten für Partner."),
        (
            "de",
            "Wir nutzen Cookies, soweit Sie zugestimmt haben.",
            "Wir nutzen Cookies, auch wenn Sie nicht zugestimmt haben.",
        ),
        ("de", "Wir ändern diese Bedingungen nur mit Ihrer Zustimmung.", ""),
        ("de", "", "Bitte beachten Sie, dass wir Ihre Daten an Dritte verkaufen."),
        ("fr", "Vos données sont conservées en France.", "Vos données sont conservées en Chine."),
        ("fr", "Vos données ne sont plus vendues à des tiers.", "Vos données ne sont vendues à des tiers."),
        ("fr", "L’essai gratuit dure trente jours.", "L’essai gratuit dure sept jours."),
        ("fr", "Nous modifions ces conditions uniquement avec votre accord.", ""),
        ("es", "Conservamos sus datos en España.", "Conservamos sus datos en China."),
        ("es", "Sus datos son vendidos por nuestros socios.", "Sus datos son vendidos a nuestros socios."),
        ("es", "Esta web utiliza cookies con su consentimiento.", "Esta web utiliza cookies sin su consentimiento."),
    ] {
        check_rewording(language, before, after, Substantive);
    }
    let told = "Wir haben unsere Nutzungsbedingungen aktualisiert.";
    check_rewording("de", told, "", Editorial);
}
