# Les mots des messages en français ; les messages et leurs données sont ceux de en.ftl.

## Dates

months = janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre
months-short = janv.|févr.|mars|avril|mai|juin|juil.|août|sept.|oct.|nov.|déc.
date-day = { $day ->
    [1] 1er
   *[other] { $day }
} { $month } { $year }
date-month = { $month } { $year }
date-time = { $date }, { $time }
today = aujourd’hui
tomorrow = demain
in-days = dans { $n } jours
date-left = { $date }, { $left }

## Nombres et listes

list = { $head } et { $last }
changes = { $n } { $n ->
    [one] modification
   *[other] modifications
}
documents = { $n } { $n ->
    [one] document
   *[other] documents
}
span-days = { $n } { $n ->
    [one] jour
   *[other] jours
}
span-hours = { $n } { $n ->
    [one] heure
   *[other] heures
}
span-minutes = { $n } { $n ->
    [one] minute
   *[other] minutes
}
times = { $n } fois

## Objets

subject-from = { $what }, à partir du { $date }
subject-more = { $what }, et { $n } { $n ->
    [one] autre modification
   *[other] autres modifications
}
document-changed = { $service } a modifié « { $document } »
document-edited = { $service } a reformulé « { $document } » (rédaction seulement)
no-change-seen = Aucune modification dans { documents }
not-checked-one = { $service } : « { $document } » n’a pas pu être vérifié
not-checked = { $n } documents n’ont pas pu être vérifiés
a-date-is-coming = Une date approche
announced-to-change = { $service } : une nouvelle version de « { $document } » est annoncée
takes-effect = { $service } : « { $document } » entre en vigueur
more-dates-behind = { $what }, et { $n } { $n ->
    [one] autre date
   *[other] autres dates
}
reminder-today = Aujourd’hui : { $what }
reminder-tomorrow = Demain, { $date } : { $what }
reminder-days = Dans { $n } jours, { $date } : { $what }

## Ce que signifie une clause signalée

the-group = des sociétés de son groupe
ai-permits-turned = { $service } peut désormais entraîner une IA avec vos données, ce qu’il excluait
ai-permits-added = { $service } peut désormais entraîner une IA avec vos données
ai-permits-removed = { $service } retire une clause sur l’entraînement d’IA
ai-permits-changed = { $service } modifie la façon dont il peut entraîner une IA avec vos données
ai-prohibits-removed = { $service } retire sa promesse de ne pas entraîner d’IA avec des données
ai-prohibits-modified = { $service } modifie sa promesse de ne pas entraîner d’IA avec des données
ai-prohibits = { $service } dit ne pas entraîner d’IA avec des données
ai-choice-removed = { $service } retire un choix sur l’entraînement d’IA
ai-choice = { $service } indique un choix sur l’entraînement d’IA
ai-mentions = { $service } parle d’entraînement d’IA
group-permits-turned = { $service } peut désormais partager vos données avec { $group }, ce qu’il excluait
group-permits-added = { $service } peut désormais partager vos données avec { $group }
group-permits-removed = { $service } retire une clause sur le partage avec { $group }
group-permits-changed = { $service } modifie la façon dont il partage des données avec { $group }
group-prohibits-removed = { $service } retire sa promesse de ne rien partager avec { $group }
group-other = { $service } modifie ce qu’il dit du partage avec { $group }
ban-removed = { $service } retire l’interdiction faite à d’autres d’entraîner une IA
ban = { $service } interdit à d’autres d’entraîner une IA avec son contenu
own-category = { $service } : une clause sur { $category }

category-ai = Entraînement d’IA
category-ban = Entraînement d’IA interdit à d’autres
category-group = Partage au sein du groupe
stance-permits = permis
stance-prohibits = exclu
stance-choice = à votre choix
stance-mentions = mentionné
stance-until-now = { $stance } jusqu’ici
stance-before = { $stance }, auparavant { $before }
change-added = nouvelle clause
change-modified = clause modifiée
change-reworded = clause reformulée
change-removed = clause retirée
change-standing = clause en place

## Résumés, pour les langues dans lesquelles l’historique ne les garde pas

says-new = Nouveau : { $what }.
says-reversed = Renversement : { $what } ; auparavant, c’était exclu.
says-changed = Modifié : { $what }.
says-gone = Retirée : une clause disant ceci : { $what }.
says-naming = { $what } ; sont nommés { $names }
says-more = Et { $n } de plus.
says-refuse = Le texte dit comment refuser.
says-not-undone = Refuser n’annule pas ce qui a déjà été fait.
what-ai-permits = des données ou contenus peuvent servir à entraîner ou améliorer des modèles d’IA
what-ai-prohibits = des données ou contenus ne servent pas à entraîner des modèles d’IA, ou seulement avec consentement
what-ai-choice = il y a un choix sur l’usage de données pour des modèles d’IA
what-ai-mentions = l’entraînement d’IA est mentionné
what-ban-permits = les utilisateurs peuvent utiliser contenus ou résultats pour l’IA
what-ban = d’autres ne peuvent pas entraîner d’IA avec le contenu du service
what-group-permits = des données ou contenus peuvent être partagés avec des sociétés du même groupe, ou utilisés par elles
what-group-prohibits = des données ne sont pas partagées avec des sociétés du même groupe, ou seulement avec consentement
what-group-choice = il y a un choix sur le partage avec des sociétés du même groupe
what-group-mentions = des sociétés du même groupe sont mentionnées
what-other = une clause sur { $category } ({ $stance })

## En-têtes des messages

title-more = { $what }, et { $n } { $n ->
    [one] autre modification
   *[other] autres modifications
}
lead-flagged = { $n } { $n ->
    [one] modification avec clauses signalées
   *[other] modifications avec clauses signalées
}
lead-others = { $n } { $n ->
    [one] autre modification
   *[other] autres modifications
}
lead-wording = { $n } de rédaction seulement
lead-not-checked = { documents } non { $n ->
    [one] vérifié
   *[other] vérifiés
}
lead-no-change = aucune modification dans { documents }

## Lignes et libellés

editorial = { changes } de rédaction ou de mise en page seulement : { $names }.
more-names = { $n } de plus
rest = Non montré ici : { $what }. Tout voir : clausewatch changes --since { $day }
rest-flagged = { changes } avec clauses signalées
rest-others-too = { $n } { $n ->
    [one] autre
   *[other] autres
}
rest-others = { $n } { $n ->
    [one] autre modification
   *[other] autres modifications
}
more-flags = et { $n } { $n ->
    [one] autre clause signalée
   *[other] autres clauses signalées
}
more-clauses = et { $n } { $n ->
    [one] autre clause
   *[other] autres clauses
}
more-failing = et { $n } { $n ->
    [one] autre document
   *[other] autres documents
} : clausewatch status
more-dates = et { $n } { $n ->
    [one] autre date
   *[other] autres dates
} : clausewatch upcoming
new-version-announced = { $service } : une nouvelle version de « { $document } » est annoncée
document-takes-effect = { $service } : « { $document } » entre en vigueur
failing-last-read = { $state }, lu pour la dernière fois le { $day }
failing-never-read = { $state }, encore jamais lu
others = Autres modifications
upcoming = Dans les 30 prochains jours
failing = N’ont pas pu être vérifiés
dates = Ce qui vient
legend = Dans les citations, les mots nouveaux sont soulignés et les mots retirés sont barrés.
legend-plain = Dans les citations, {"{"}+ces mots+{"}"} sont nouveaux et [-ceux-ci-] sont retirés.
caveat = Les citations sont les mots mêmes de la plateforme. Signalements et phrases sont trouvés par des règles et peuvent être faux ; ceci n’est pas un conseil juridique.
sender = Écrit par clausewatch sur votre propre machine ; personne d’autre ne sait ce que vous suivez.
calendar = Les dates sont jointes en fichier de calendrier.
label-effective = Dès le
label-found = Trouvé
label-page = Page
label-more = Détails
shown-by = clausewatch show { $id } (versions { $versions })
versions = { $before } à { $after }
in-section = dans { $section }
quoted = « { $words } »
named = Nommés : { $names }
how-to-refuse = Comment refuser :
found-from = Trouvé le { $found } ; à partir du { $date }
found = Trouvé le { $found }
companies-named = Sociétés nommées :
will-take-effect = En vigueur le
in-effect-since = En vigueur depuis le
read-the-page = Lire la page
all-clauses = Toutes les clauses modifiées
from-date = à partir du { $date }
versions-are = versions { $versions }
found-at = trouvé le { $found }
clause-new = Nouveau :
clause-removed = Retiré :
clause-changed = Modifié :
clause-moved = Déplacé :

## Fichiers de calendrier

calendar-name = Dates de politiques
event-announced = { $service } : nouvelle version de « { $document } » annoncée
event-effective = { $service } : « { $document } » entre en vigueur

## Messages sur les documents qui ne peuvent pas être vérifiés

trouble-one = { $service } : « { $document } » ne peut pas être vérifié ({ $state })
trouble-again-one = { $service } : « { $document } » peut de nouveau être vérifié
trouble-again = { $n } documents peuvent de nouveau être vérifiés
trouble-many = { $n } documents ne peuvent pas être vérifiés
trouble-both = { documents } non { $n ->
    [one] vérifiable
   *[other] vérifiables
}, { $again } de nouveau
trouble-new = { documents } nouvellement en difficulté
trouble-old = { documents } toujours en difficulté
trouble-readable = { documents } de nouveau { $n ->
    [one] lisible
   *[other] lisibles
}
trouble-recovered = { $service } : « { $document } » peut de nouveau être lu, après { $span }.
trouble-rest = { $n } { $n ->
    [one] autre document
   *[other] autres documents
}, non montrés ici : clausewatch status.
trouble-kept = La dernière bonne version de chacun est gardée, et rien n’est pris pour une modification tant que la page ne peut pas être relue.
trouble-never-read = Jamais lu jusqu’ici
trouble-last-read = Dernière lecture le { $time }
trouble-tried = { $read } ; essayé { times } depuis, prochain essai le { $next }.
trouble-advice = Que faire : { $advice }
trouble-state = { $what } depuis { $span } (depuis le { $day })
trouble-sender = clausewatch sur votre propre machine a écrit ce message. { $setting } pour un destinataire dans sa configuration met fin aux messages comme celui-ci.

fail-forbidden = refusé par le serveur
fail-not_found = page introuvable
fail-too_many_requests = trop de requêtes
fail-server_error = erreur du serveur
fail-dns = nom d’hôte introuvable
fail-connect = pas de connexion
fail-tls = pas de connexion TLS de confiance
fail-timeout = trop lent
fail-broken = réponse abîmée
fail-too_large = trop grand
fail-too_long = trop grand
fail-too_deep = trop grand
fail-redirect = redirections vaines
fail-home_page = mène à la page d’accueil
fail-not_public = adresse non publique
fail-robots = interdit par robots.txt
fail-selector = le sélecteur { $selector } ne trouve rien
fail-a-selector = un sélecteur ne trouve rien
fail-empty = page vide
fail-bot_challenge = contrôle anti-robot
fail-error_page = page d’erreur
fail-wall = mur de connexion ou de consentement
fail-needs_browser = vide sans JavaScript
fail-pdf = PDF illisible
fail-content_type = ni texte ni PDF

advice-not_found = Cherchez la nouvelle adresse de la page et fixez `url` dans la configuration.
advice-error_page = { advice-not_found }
advice-redirect = { advice-not_found }
advice-home_page = { advice-not_found }
advice-forbidden = Le site prend clausewatch pour un robot : vérifiez-le moins souvent, ou lisez-le avec un navigateur.
advice-bot_challenge = { advice-forbidden }
advice-needs_browser = Lisez ce document avec un navigateur, ou cherchez une page plus simple du même texte.
advice-wall = { advice-needs_browser }
advice-selector = La page a été refaite : essayez `clausewatch extract URL`, et corrigez ou retirez `select` dans la configuration.
advice-empty = { advice-selector }
advice-dns = Si beaucoup de documents le disent, regardez le réseau de cette machine ; sinon le site est en panne ou a déménagé.
advice-connect = { advice-dns }
advice-timeout = { advice-dns }
advice-broken = { advice-dns }
advice-tls = Le certificat du site a expiré ou est privé : regardez-le dans un navigateur ; `fetch.ca_file` ajoute une autorité.
advice-too_many_requests = Attendez ; les essais s’espacent. Un intervalle `check` plus long aide si cela dure.
advice-server_error = { advice-too_many_requests }
advice-robots = Respectez-le et retirez le document, ou fixez `respect_robots = false` pour lui si vous le pouvez.
advice-not_public = Ajoutez son réseau à `fetch.allow_networks` si la page doit être sur un réseau privé.
advice-too_large = Regardez ce qui y est servi ; `fetch.max_bytes` et `select` changent ce qui est pris.
advice-too_long = { advice-too_large }
advice-too_deep = { advice-too_large }
advice-pdf = Cherchez le même texte en page web, ou en PDF qui contient du texte.
advice-content_type = { advice-pdf }
advice-other = Regardez la page dans un navigateur, et avec `clausewatch extract URL`.

## Messages sur des messages

mails = { $n } { $n ->
    [one] message
   *[other] messages
}
attempts = { $n } { $n ->
    [one] essai
   *[other] essais
}
lost-subject = clausewatch : { mails } non remis
lost-lead = Ces messages ont été abandonnés. Les modifications qu’ils contiennent comptent comme annoncées ; pour les essayer de nouveau une fois la cause corrigée : clausewatch deliver --again
lost-to = À { $address } ({ attempts })
lost-more = et { $n } de plus : clausewatch status
trial-subject = clausewatch : un essai du chemin
trial-text = Ce message a été envoyé par `clausewatch mail test`. Si vous le lisez, les bulletins arriveront par le même chemin.
