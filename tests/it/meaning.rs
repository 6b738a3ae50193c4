//! What a change is read as: directions that hang on a contraction, on the sentence above a list, or on a company's name.

use clausewatch::analyse::{self, Analysis, DateTables, Rules};
use clausewatch::document::{FlagChange, Mailbox, Significance, Stance, Text};

const BEFORE: &str = "# Privacy\n\nWe collect your name, your address and the pages that you visit, and we keep them while you have an account with us, or longer where the law says so.\n";

fn compare(before: &str, after: &str) -> Analysis {
    let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
    analyse::compare(&rules, &dates, &Text::new(before).unwrap(), &Text::new(after).unwrap(), &|_| false)
}

/// Category and stance of each flag of a text to which `sentence` was added.
fn added(sentence: &str) -> Vec<(String, Stance)> {
    let analysis = compare(BEFORE, &format!("{BEFORE}\n{sentence}\n"));
    analysis.flags.iter().map(|f| (f.category.to_string(), f.stance)).collect()
}

#[test]
fn a_contraction_denies() {
    for sentence in [
        "We don't share your personal data with our affiliates.",
        "We won’t share your personal data with our affiliates.",
        "Your personal data isn't shared with our affiliates.",
    ] {
        assert_eq!(added(sentence), [("affiliate_sharing".to_owned(), Stance::Prohibits)], "{sentence}");
    }
    let sentence = "We won't use your content to train our models.";
    assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Prohibits)]);
    let sentence = "We use the internet, and your content trains our AI models.";
    assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Permits)]);
}

#[test]
fn a_promise_about_customers_data_is_no_ban_on_customers() {
    let sentence = "Customer Content shall not be used to train any third-party AI model.";
    assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Prohibits)]);
}

#[test]
fn what_is_denied_must_be_the_matter() {
    let sentence = "No customer support data is used to train our AI models.";
    assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Prohibits)]);
    let sentence = "Even if you opt out, we will use your feedback to train our AI models.";
    assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Permits)]);
}

#[test]
fn an_item_turns_with_the_sentence_above_its_list() {
    let list = |lead: &str| {
        format!("{BEFORE}\n{lead}\n\n* use your messages and posts to train AI models\n* sell your name\n")
    };
    let analysis = compare(&list("We never do the following:"), &list("We may do the following:"));
    let told: Vec<_> = analysis.flags.iter().map(|f| (f.category.as_ref(), f.change, f.stance)).collect();
    assert_eq!(told, [("ai_training", FlagChange::Modified, Stance::Permits)]);
    assert_eq!(analysis.significance, Significance::Substantive);
    let reworded = compare(&list("We may do the following:"), &list("We may also do the following:"));
    assert!(!reworded.flags.iter().any(|f| f.change.alerts()), "{:?}", reworded.flags);
}

#[test]
fn an_address_that_no_mail_reaches_is_refused() {
    for bad in
        ["bob..x@example.org", "ann@here..example", "ann@here.example.", "Ann <ann@x.example>, Bob <bob@x.example>"]
    {
        assert!(Mailbox::parse(bad).is_err(), "{bad}");
    }
    assert_eq!(Mailbox::parse("Ann B. <ann.b@x.example>").unwrap().address(), "ann.b@x.example");
}

#[test]
fn what_only_looks_like_a_date_of_this_text_is_none() {
    for line in [
        "Support is there for you 24/7/365.",
        "This policy originally took effect on August 31, 2020.",
        "Revised for the new name on January 4, 2022.",
    ] {
        let dates = compare(BEFORE, &format!("{BEFORE}\n{line}\n")).after.dates;
        assert!(dates.effective.is_none() && dates.last_updated.is_none(), "{line}: {dates:?}");
    }
}

#[test]
fn a_label_says_nothing_of_its_own() {
    let share = "We may share your personal data with our affiliates, who help us to run the service.";
    let analysis =
        compare(BEFORE, &format!("{BEFORE}\n- **Our affiliates.** {share}\n- [With our affiliates](#aff)\n"));
    let quotes: Vec<_> = analysis.flags.iter().map(|f| f.quote.as_str()).collect();
    assert_eq!(quotes, [share]);
    let entry = "What we share with companies of our group";
    let listed = format!("{BEFORE}\nIn this policy we share the following:\n\n- {entry}\n\n## {entry}\n\n{share}\n");
    let quotes: Vec<_> = compare(BEFORE, &listed).flags.iter().map(|f| f.quote.clone()).collect();
    assert_eq!(quotes, [share]);
}

#[test]
fn what_only_names_a_group_shares_nothing() {
    for sentence in [
        "Acme Group considers the safety of its members a top priority.",
        "We keep data as the Irish Companies Act 2014 and other laws oblige us to, and share it with nobody.",
        "We share your data with a person who is not part of the Acme Companies.",
    ] {
        assert_eq!(added(sentence), [], "{sentence}");
    }
    let named = "We share your data with the Acme Companies.";
    assert_eq!(added(named), [("affiliate_sharing".to_owned(), Stance::Permits)]);
}

#[test]
fn the_way_to_refuse_is_of_the_same_matter() {
    let share = "We share your personal data with our affiliates.";
    let opt_out = |beside: &str| {
        let analysis = compare(BEFORE, &format!("{BEFORE}\n{share}\n\n{beside}\n"));
        analysis.flags.iter().find(|f| f.quote == share).unwrap().opt_out.clone()
    };
    let mails = "You can unsubscribe from our newsletter in your account settings.";
    assert_eq!(opt_out(mails), None);
    let sharing = "You can object to this sharing in your account settings.";
    assert_eq!(opt_out(sharing).as_deref(), Some(sharing));
}

#[test]
fn another_title_is_no_other_meaning() {
    let text = |title: &str| format!("{BEFORE}\n{title}\n\nYou pay once a month, before the month begins.\n");
    let reworded = compare(&text("**2.2 Payment.**"), &text("**2.2 Payment; Renewal.**"));
    assert_eq!(reworded.significance, Significance::Editorial);
    let meant = compare(&text("**We sell no data.**"), &text("**We sell your data.**"));
    assert_eq!(meant.significance, Significance::Substantive);
}

/// A text in which the service writes its own name often enough to be known by it.
const OWN: &str = "# Acme Privacy Policy\n\nWhen you visit Acme we keep a log. You reach Acme at help@acme.example. An account with Acme is free. The rules of Acme bind you, and Acme may end an account.\n";

fn added_to_own(sentence: &str) -> Vec<(String, Stance)> {
    let analysis = compare(OWN, &format!("{OWN}\n{sentence}\n"));
    analysis.flags.iter().map(|f| (f.category.to_string(), f.stance)).collect()
}

#[test]
fn a_company_of_the_group_may_bear_the_services_own_name() {
    let permits = [("affiliate_sharing".to_owned(), Stance::Permits)];
    for sentence in [
        "If you live in Europe, Acme Netherlands B.V. is the controller of your information.",
        "You authorise Acme to engage other Acme companies as its sub-processors.",
        "We disclose personal data to other Acme companies, service providers and advisers.",
    ] {
        assert_eq!(added_to_own(sentence), permits, "{sentence}");
    }
    for sentence in [
        "Acme Inc. is the controller of your personal data.",
        "Do not attempt to compromise accounts or other Acme entities to gather information.",
    ] {
        assert_eq!(added_to_own(sentence), [], "{sentence}");
    }
}

#[test]
fn what_is_put_off_is_not_done() {
    let sentence = "We are still delaying our plans to use your information to develop and improve our AI models.";
    assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Prohibits)]);
}

#[test]
fn what_is_included_and_the_choice_belong_to_the_training_told_before() {
    let stances = |next: &str| -> Vec<Stance> {
        let told = added(&format!("We use what you share to train machine learning models. {next}"));
        told.into_iter().map(|(_, stance)| stance).collect()
    };
    assert_eq!(stances("This includes public posts and their metadata."), [Stance::Permits, Stance::Permits]);
    let choice = "We say so before we use it for this purpose, and how you can exercise your right to object.";
    assert_eq!(stances(choice), [Stance::Permits, Stance::Choice]);
    assert_eq!(stances("This includes a table for cookies and a bench."), [Stance::Permits]);
}

#[test]
fn a_recipients_row_of_a_table_stays_together() {
    let row = |data: &str| {
        format!(
            "{BEFORE}\n## Who receives your personal data\n\n| Recipient | Data | Reason |\n| --- | --- | --- |\n| Other group companies | {data} | {} |\n",
            "To run the service day by day, to keep it safe, and to make what the companies offer fit together. "
                .repeat(5)
        )
    };
    let analysis = compare(&row("User Data<br>Usage Data"), &row("User Data<br>Usage Data<br>Voice Data"));
    let told: Vec<_> = analysis.flags.iter().map(|f| (f.category.as_ref(), f.change, f.stance)).collect();
    assert_eq!(told, [("affiliate_sharing", FlagChange::Modified, Stance::Permits)]);
    assert_eq!(analysis.flags[0].quote, "Other group companies | User Data<br>Usage Data<br>Voice Data");
}

#[test]
fn fewer_examples_are_no_other_matter_and_more_are() {
    let text = |examples: &str| format!("{BEFORE}\nWe share your personal data with our affiliates{examples}.\n");
    let changes = |before: &str, after: &str| -> Vec<FlagChange> {
        compare(&text(before), &text(after)).flags.iter().map(|f| f.change).collect()
    };
    assert_eq!(changes(" (including Globex and Initech)", ""), [FlagChange::Reworded]);
    assert_eq!(changes("", " (including Globex and Initech)"), [FlagChange::Modified]);
}

#[test]
fn training_has_many_words() {
    let permits = [
        "Our AI learns from your messages.",
        "We may feed your posts into our large language models.",
        "Your public posts may become part of the dataset for our models.",
        "We use the text you write to make our AI better.",
        "We sell access to user posts for use in machine learning.",
        "We use your images to train facial recognition.",
        "Your usage data may be used to tune our recommendation algorithms.",
        "Your feedback may be used to fine-tune Larch.",
    ];
    let prohibits = [
        "No data is used for training.",
        "None of your data will be used for training.",
        "Members in the EU are excluded from AI training.",
        "We will ask for your consent before using your data to train AI.",
    ];
    for (sentences, stance) in [(permits.as_slice(), Stance::Permits), (prohibits.as_slice(), Stance::Prohibits)] {
        for sentence in sentences {
            assert_eq!(added(sentence), [("ai_training".to_owned(), stance)], "{sentence}");
        }
    }
    let definition = "\"Language Model\" means a generative model trained on large datasets to answer what you ask.";
    assert_eq!(added(definition), []);
}

#[test]
fn recipients_and_licences_reach_the_group_over_semicolons_and_sentences() {
    let told = |sentence: &str| added(sentence).into_iter().map(|(_, stance)| stance).collect::<Vec<_>>();
    let list = "How we disclose it: to our contracted providers; for legal purposes; and to our related companies.";
    assert_eq!(told(list), [Stance::Permits]);
    let licence =
        "You keep what you own in your content. The licence may be sub-licensed by us to other companies in our group.";
    assert_eq!(told(licence), [Stance::Permits]);
    let choice = "We provide you with the right to opt out of certain sharing between us and our affiliates.";
    assert_eq!(told(choice), [Stance::Choice]);
    let protected =
        "We act to protect the rights and property of our users and of our affiliates against the misuse of data.";
    assert_eq!(told(protected), []);
}

#[test]
fn a_controller_is_told_when_it_comes_and_not_when_its_sentence_changes() {
    let text = |where_: &str| {
        format!(
            "{OWN}\nFor users in {where_}, the data controller responsible for your information is Acme Ireland Limited.\n"
        )
    };
    let changes = |before: &str, after: &str| -> Vec<FlagChange> {
        compare(before, after).flags.iter().map(|f| f.change).collect()
    };
    assert_eq!(changes(OWN, &text("Europe")), [FlagChange::Added]);
    assert_eq!(changes(&text("Europe"), &text("Europe and Israel")), [FlagChange::Reworded]);
    assert_eq!(changes(&text("Europe"), OWN), []);
}

#[test]
fn bans_without_a_you_are_bans() {
    let ban = [("ai_training_ban".to_owned(), Stance::Prohibits)];
    for sentence in [
        "The content may not be used for the development of any software, including training a machine learning system.",
        "Do not feed our articles into language models.",
    ] {
        assert_eq!(added(sentence), ban, "{sentence}");
    }
}

/// Mails in other languages know by this sentence that the history's summary says so.
#[test]
fn what_is_not_undone_is_said_as_mails_expect_it() {
    let before = "We use your posts to run the service.";
    let after = "We use your posts to run the service. We may use your posts to train AI models. You can opt out in \
                 [settings](https://e.example/ai); this does not affect training that has already taken place.";
    let analysis = compare(before, after);
    let said = clausewatch::digest::Words::english().say("says-not-undone");
    assert!(analysis.summary.contains(&said), "{}", analysis.summary);
}

#[test]
fn what_unseen_policies_taught() {
    let permits = |category: &str| vec![(category.to_owned(), Stance::Permits)];
    let told = [
        (
            "We may use your Content for further research and training, to raise the quality of what we offer.",
            "ai_training",
        ),
        (
            "Our staff, service providers and affiliates may listen to voice recordings that you upload.",
            "affiliate_sharing",
        ),
        (
            "We use your Prompts to develop our Services (but you can opt out of the use of Prompts to train our models).",
            "ai_training",
        ),
    ];
    for (sentence, category) in told {
        assert_eq!(added(sentence), permits(category), "{sentence}");
    }
    let denied = "We do not use identifiable personal data to train our AI models.";
    assert_eq!(added(denied), [("ai_training".to_owned(), Stance::Prohibits)]);
    for nothing in [
        "Where we say “we” or “us”, we mean the relevant company in the Acme Group responsible for processing your data.",
        "Calls may be recorded for training and quality purposes.",
        "Our vendors offer data enhancement, hosting, and machine learning services, and get your data for it.",
    ] {
        assert_eq!(added(nothing), [], "{nothing}");
    }
}

#[test]
fn another_currency_is_another_price() {
    let (before, after) = (format!("{BEFORE}\nA seat is $10 a month."), format!("{BEFORE}\nA seat is €10 a month."));
    assert_eq!(compare(&before, &after).significance, Significance::Substantive);
    let spaced = format!("{BEFORE}\nA seat is 10 € a month, with 5 % off.");
    let close = format!("{BEFORE}\nA seat is 10€ a month, with 5% off.");
    assert!(compare(&spaced, &close).changes.is_empty(), "typography");
}

#[test]
fn what_is_permitted_beside_a_denial_is_told() {
    let mixed = "Your files are used to serve you and, once anonymized, to improve our AI models; they are never used to \
                 train models for others.";
    assert_eq!(added(mixed), [("ai_training".to_owned(), Stance::Permits)]);
    for denied in [
        "We do not use your files to train our AI models; we use them to serve you.",
        "We will not (i) use your files to train our AI models; (ii) improve our AI models with your files; or (iii) sell them.",
    ] {
        assert_eq!(added(denied), [("ai_training".to_owned(), Stance::Prohibits)], "{denied}");
    }
}

#[test]
fn a_numbered_label_in_bold_is_none() {
    let label = "4.2. **How your content trains and improves our AI models.** Ask us about it.";
    assert_eq!(added(label), []);
}

#[test]
fn purposes_of_sharing_are_told() {
    let list = format!(
        "{BEFORE}\nWe share data about you with our affiliates for the reasons set out below:\n\n* to assist each other with \
         hosting and with accounting;\n"
    );
    let longer = format!("{list}* to measure advertisements;\n");
    let told = compare(&list, &longer);
    assert_eq!(told.flags.iter().filter(|f| f.change == FlagChange::Added).count(), 1, "{:?}", told.flags);
}

#[test]
fn a_new_item_in_a_list_of_training_data_or_shared_data_is_told() {
    let lists = [
        (
            "ai_training",
            "We train our language models with data from these sources:",
            "Messages that you and other people send",
        ),
        ("affiliate_sharing", "We share the following data with our affiliates:", "Your phone number"),
    ];
    for (category, lead, item) in lists {
        let list = format!("{BEFORE}\n{lead}\n\n* Feedback that you give us about the service\n");
        let told = compare(&list, &format!("{list}* {item}\n"));
        let new: Vec<_> = told.flags.iter().filter(|f| f.change == FlagChange::Added).collect();
        assert_eq!(new.len(), 1, "{:?}", told.flags);
        assert_eq!((new[0].category.as_ref(), new[0].quote.as_str()), (category, item));
    }
    let other = format!("{BEFORE}\nWe keep data for these reasons:\n\n* Feedback that you give us\n");
    assert!(compare(BEFORE, &other).flags.is_empty());
}

#[test]
fn a_sentence_as_long_as_a_page_is_read_to_its_end() {
    let (rules, dates) = (Rules::built_in().unwrap(), DateTables::built_in().unwrap());
    let items: String = (0..60).map(|n| format!("the name that you gave us in place {n}, ")).collect();
    for (sentence, category) in [
        (format!("We may share {items}and other data with our affiliates."), "affiliate_sharing"),
        (format!("We may use {items}and other data of yours, to train our AI models."), "ai_training"),
    ] {
        let read = analyse::inspect(&rules, &dates, &Text::new(&sentence).unwrap());
        let flags: Vec<_> = read.flags.iter().map(|f| (f.category.as_ref(), f.stance)).collect();
        assert_eq!(flags, [(category, Stance::Permits)]);
    }
}

#[test]
fn a_second_unseen_set_taught() {
    for sentence in [
        "We use public posts and profiles to create systems and models that can act on abuse by themselves.",
        "Our algorithms take into account what you write in chats to improve the answers you get.",
        "Your talks with the assistant are used to improve AI at Acme.",
        "We may use general inputs from you to improve the accuracy of our natural language processing systems.",
        "We reserve the right to use what you contribute as data to retrain our machine learning models without notice or consent.",
    ] {
        assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Permits)], "{sentence}");
    }
    for sentence in [
        "This data is not used to train generative AI models without your explicit consent.",
        "Student records are processed, and not retained for training.",
        "We do not use personal data in our training processes.",
    ] {
        assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Prohibits)], "{sentence}");
    }
    let choice = "You can opt out of having your photos used for machine learning in your settings.";
    assert_eq!(added(choice), [("ai_training".to_owned(), Stance::Choice)]);
    for sentence in [
        "* Use the output of the service to train any machine learning model.",
        "You may not use any of our recordings to train or clone a music-generation system.",
        "Being indexed does not grant any licence to use the pictures to train AI models.",
    ] {
        assert_eq!(added(sentence), [("ai_training_ban".to_owned(), Stance::Prohibits)], "{sentence}");
    }
    for sentence in [
        "We may share your telephone number with members of our corporate family.",
        "As a company of many countries we may transmit information between and among our affiliates.",
        "We share your viewing history with our affiliate Globex Media LLC ('Globex Audience').",
        "We may acquire information about you from our affiliates.",
    ] {
        assert_eq!(added(sentence), [("affiliate_sharing".to_owned(), Stance::Permits)], "{sentence}");
    }
    for sentence in [
        "We do NOT share your SMS opt-in with affiliates or sister companies.",
        "If the affiliated company wants to use the information otherwise, it will ask for your authorization again.",
    ] {
        assert_eq!(added(sentence), [("affiliate_sharing".to_owned(), Stance::Prohibits)], "{sentence}");
    }
    for other in [
        "This policy does not apply to information that is collected by our affiliates.",
        "The information collected by these affiliates is subject to their own privacy policies.",
        "Affiliate tracking is done with cookies set by the network, and holds no information of ours.",
        "In this policy, we, us and our refers to the members of Globex Group that process your information.",
        "We may send you messages about promotions or features from our affiliates and sponsors.",
    ] {
        assert_eq!(added(other), [], "{other}");
    }
    for permits in [
        "We may use grouped meal data (with no personal identifiers) to improve the accuracy of our AI analysis.",
        "We may use usage data to improve categorization algorithms.",
    ] {
        assert_eq!(added(permits), [("ai_training".to_owned(), Stance::Permits)], "{permits}");
    }
    let unless_asked = "Unless requested not to do so in writing, you let us use your contact information to offer you products of our affiliates.";
    assert_eq!(added(unless_asked), [("affiliate_sharing".to_owned(), Stance::Permits)]);
    let of_a_future = "We do not share your information with our affiliates; however if we share some of it with these affiliates, we will tell you.";
    assert_eq!(added(of_a_future), [("affiliate_sharing".to_owned(), Stance::Prohibits)]);
    let merely = "To speed up reports, the text you submit may be processed by our AI services.";
    assert_eq!(added(merely), []);
}

#[test]
fn an_archive_read_whole_taught() {
    let affiliates = |stance| vec![("affiliate_sharing".to_owned(), stance)];
    let sentence = "We share your feedback, for example what you like or don't like, with the Globex Companies.";
    assert_eq!(added(sentence), affiliates(Stance::Permits));
    let sentence =
        "We use information from Instapix and other Globex Company Products to show you what we believe you like.";
    assert_eq!(added(sentence), affiliates(Stance::Permits));
    for sentence in [
        "This can include blocking your access to content or disabling your account across the Globex Companies.",
        "These terms govern your access to our or our corporate affiliates' services and the content that you share.",
        "We have designated one of our group companies as our representative, to whom you may send data requests.",
    ] {
        assert_eq!(added(sentence), [], "{sentence}");
    }
    for sentence in [
        "We share your personal data with our affiliates, whose own privacy policy governs how they use it.",
        "We share your personal data with our subsidiary Acme Ireland Ltd, which we have appointed as our representative.",
        "If we suspend your account, we share your information with the Umbrella Group.",
    ] {
        assert_eq!(added(sentence), affiliates(Stance::Permits), "{sentence}");
    }
    let sentence = "We don't want to use more of your personal information than necessary to develop our models.";
    let analysis = compare(BEFORE, &format!("{BEFORE}\n{sentence}\n"));
    assert_eq!(
        analysis.flags.iter().map(|f| (f.stance, f.opt_out.clone())).collect::<Vec<_>>(),
        [(Stance::Permits, None)]
    );
}

#[test]
fn of_a_long_sentence_only_what_to_do_is_shown() {
    let conditions = "If you do not want us to share personal information with our affiliates, or if you do not want our affiliates to use the personal information that we collected from you and shared with them to offer you products or services of theirs that have nothing to do with your account, or if you do not want them to tell merchants whose shops you know about you";
    let sentence = format!("{conditions}, please say so in your privacy settings or write to privacy@acme.example.");
    let words = format!("{BEFORE}\nWe may share your personal information with our affiliates.\n\n{sentence}\n");
    let analysis = compare(BEFORE, &words);
    let told = analysis.flags.first().and_then(|f| f.opt_out.clone());
    assert_eq!(told.as_deref(), Some("please say so in your privacy settings or write to privacy@acme.example."));
}

#[test]
fn rights_and_consent_deny_only_their_own_matter() {
    let training = |stance| vec![("ai_training".to_owned(), stance)];
    for permits in [
        "We only collect location where we have your consent, and use your content to train our AI models.",
        "You have no right to compensation when we use your content to train our AI models.",
        "No license is required for us to use your content to train our AI models.",
        "Your subscription does not include support, and we use your content to train our AI models.",
    ] {
        assert_eq!(added(permits), training(Stance::Permits), "{permits}");
    }
    for prohibits in [
        "This license does not include the right to use your content to train AI models.",
        "Our vendors have no right to use your content to train their AI models.",
    ] {
        assert_eq!(added(prohibits), training(Stance::Prohibits), "{prohibits}");
    }
    let consent = "We will only share your information within our group of companies where we have your consent.";
    assert_eq!(added(consent), [("affiliate_sharing".to_owned(), Stance::Prohibits)]);
}

#[test]
fn where_nobody_can_refuse_it_is_done() {
    for sentence in [
        "You cannot opt out of our use of your content to train AI models.",
        "You have no right to object to our use of your content to train our AI models.",
        "It is not possible to opt out of the use of your posts to train AI.",
        "There is no way to opt out of AI training on your content.",
    ] {
        assert_eq!(added(sentence), [("ai_training".to_owned(), Stance::Permits)], "{sentence}");
    }
    let told = format!("{BEFORE}\nThere is no way to opt out of AI training on your content.\n");
    assert_eq!(compare(BEFORE, &told).flags.first().map(|f| f.opt_out.clone()), Some(None));
    let beside = "You cannot opt out of service messages, and we never use your content to train AI models.";
    assert_eq!(added(beside), [("ai_training".to_owned(), Stance::Prohibits)]);
    let choice = "You can opt out of our use of your content to train AI models.";
    assert_eq!(added(choice), [("ai_training".to_owned(), Stance::Choice)]);
}
