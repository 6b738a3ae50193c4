# Las palabras de los correos en español; los mensajes y sus datos son los de en.ftl.

## Fechas

months = enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre
months-short = ene|feb|mar|abr|may|jun|jul|ago|sept|oct|nov|dic
date-day = { $day } { $month } { $year }
date-month = { $month } { $year }
date-time = { $date }, { $time }
today = hoy
tomorrow = mañana
in-days = en { $n } días
date-left = { $date }, { $left }

## Cantidades y listas

list = { $head } y { $last }
changes = { $n } { $n ->
    [one] cambio
   *[other] cambios
}
documents = { $n } { $n ->
    [one] documento
   *[other] documentos
}
span-days = { $n } { $n ->
    [one] día
   *[other] días
}
span-hours = { $n } { $n ->
    [one] hora
   *[other] horas
}
span-minutes = { $n } { $n ->
    [one] minuto
   *[other] minutos
}
times = { $n } { $n ->
    [one] vez
   *[other] veces
}

## Asuntos

subject-from = { $what }, desde el { $date }
subject-more = { $what }, y { $n } { $n ->
    [one] cambio más
   *[other] cambios más
}
document-changed = { $service } cambió «{ $document }»
document-edited = { $service } cambió «{ $document }» (solo la redacción)
no-change-seen = Ningún cambio en { documents }
not-checked-one = { $service }: no se pudo comprobar «{ $document }»
not-checked = No se pudieron comprobar { $n } documentos
a-date-is-coming = Se acerca una fecha
announced-to-change = { $service }: se anuncia una nueva versión de «{ $document }»
takes-effect = { $service }: entra en vigor «{ $document }»
more-dates-behind = { $what }, y { $n } { $n ->
    [one] fecha más
   *[other] fechas más
}
reminder-today = Hoy: { $what }
reminder-tomorrow = Mañana, { $date }: { $what }
reminder-days = En { $n } días, { $date }: { $what }

## Lo que significa una cláusula señalada

the-group = empresas de su grupo
ai-permits-turned = { $service } puede ahora entrenar IA con tus datos, lo que antes excluía
ai-permits-added = { $service } puede ahora entrenar IA con tus datos
ai-permits-removed = { $service } retira una cláusula sobre el entrenamiento de IA
ai-permits-changed = { $service } cambia cómo puede entrenar IA con tus datos
ai-prohibits-removed = { $service } retira su promesa de no entrenar IA con datos
ai-prohibits-modified = { $service } cambia su promesa de no entrenar IA con datos
ai-prohibits = { $service } dice que no entrena IA con datos
ai-choice-removed = { $service } retira una opción sobre el entrenamiento de IA
ai-choice = { $service } informa de una opción sobre el entrenamiento de IA
ai-mentions = { $service } habla del entrenamiento de IA
group-permits-turned = { $service } puede ahora compartir tus datos con { $group }, lo que antes excluía
group-permits-added = { $service } puede ahora compartir tus datos con { $group }
group-permits-removed = { $service } retira una cláusula sobre compartir con { $group }
group-permits-changed = { $service } cambia cómo comparte datos con { $group }
group-prohibits-removed = { $service } retira su promesa de no compartir con { $group }
group-other = { $service } cambia lo que dice sobre compartir con { $group }
ban-removed = { $service } retira la prohibición de que otros entrenen IA
ban = { $service } prohíbe a otros entrenar IA con su contenido
own-category = { $service }: una cláusula sobre { $category }

category-ai = Entrenamiento de IA
category-ban = Prohibición de que otros entrenen IA
category-group = Datos a empresas del grupo
stance-permits = permitido
stance-prohibits = excluido
stance-choice = a tu elección
stance-mentions = mencionado
stance-until-now = { $stance } hasta ahora
stance-before = { $stance }, antes { $before }
change-added = cláusula nueva
change-modified = cláusula cambiada
change-reworded = cláusula reformulada
change-removed = cláusula retirada
change-standing = cláusula vigente

## Resúmenes, para los idiomas en que el historial no los guarda

says-new = Nuevo: { $what }.
says-reversed = Al revés que antes: { $what }; antes estaba excluido.
says-changed = Cambiado: { $what }.
says-gone = Retirada: una cláusula que decía esto: { $what }.
says-naming = { $what }; se nombra a { $names }
says-more = Y { $n } más.
says-refuse = El texto dice cómo negarse.
says-not-undone = Negarse no deshace lo ya hecho.
what-ai-permits = datos o contenidos pueden usarse para entrenar o mejorar modelos de IA
what-ai-prohibits = datos o contenidos no se usan para entrenar modelos de IA, o solo con consentimiento
what-ai-choice = hay una opción sobre el uso de datos para modelos de IA
what-ai-mentions = se menciona el entrenamiento de IA
what-ban-permits = los usuarios pueden usar contenidos o resultados para IA
what-ban = otros no pueden entrenar IA con el contenido del servicio
what-group-permits = datos o contenidos pueden compartirse con empresas del mismo grupo, o ser usados por ellas
what-group-prohibits = no se comparten datos con empresas del mismo grupo, o solo con consentimiento
what-group-choice = hay una opción sobre compartir con empresas del mismo grupo
what-group-mentions = se menciona a empresas del mismo grupo
what-other = una cláusula sobre { $category } ({ $stance })

## Encabezados de los correos

title-more = { $what }, y { $n } { $n ->
    [one] cambio más
   *[other] cambios más
}
lead-flagged = { $n } { $n ->
    [one] cambio con cláusulas señaladas
   *[other] cambios con cláusulas señaladas
}
lead-others = { $n } { $n ->
    [one] cambio más
   *[other] cambios más
}
lead-wording = { $n } solo de redacción
lead-not-checked = { documents } sin comprobar
lead-no-change = ningún cambio en { documents }

## Líneas y etiquetas

editorial = { changes } solo de redacción o diseño: { $names }.
more-names = { $n } más
rest = No se muestra aquí: { $what }. Todo: clausewatch changes --since { $day }
rest-flagged = { changes } con cláusulas señaladas
rest-others-too = { $n } más
rest-others = { $n } { $n ->
    [one] cambio más
   *[other] cambios más
}
more-flags = y { $n } { $n ->
    [one] cláusula señalada más
   *[other] cláusulas señaladas más
}
more-clauses = y { $n } { $n ->
    [one] cláusula más
   *[other] cláusulas más
}
more-failing = y { $n } { $n ->
    [one] documento más
   *[other] documentos más
}: clausewatch status
more-dates = y { $n } { $n ->
    [one] fecha más
   *[other] fechas más
}: clausewatch upcoming
new-version-announced = { $service }: se anuncia una nueva versión de «{ $document }»
document-takes-effect = { $service }: entra en vigor «{ $document }»
failing-last-read = { $state }, leído por última vez el { $day }
failing-never-read = { $state }, aún nunca leído
others = Otros cambios
upcoming = En los próximos 30 días
failing = No se pudo comprobar
dates = Lo que viene
legend = En las citas, las palabras nuevas van subrayadas y las retiradas, tachadas.
legend-plain = En las citas, {"{"}+estas palabras+{"}"} son nuevas y [-estas-] se retiraron.
caveat = Las citas son las palabras de la propia plataforma. Las señales y frases se encuentran con reglas y pueden ser erróneas; esto no es asesoramiento jurídico.
sender = Escrito por clausewatch en tu propia máquina; nadie más sabe qué sigues.
calendar = Las fechas van adjuntas como archivo de calendario.
label-effective = Desde
label-found = Hallado
label-page = Página
label-more = Más
shown-by = clausewatch show { $id } (versiones { $versions })
versions = { $before } a { $after }
in-section = en { $section }
quoted = «{ $words }»
named = Se nombra a: { $names }
how-to-refuse = Cómo negarse:
found-from = Hallado el { $found }; desde el { $date }
found = Hallado el { $found }
companies-named = Empresas nombradas:
will-take-effect = Entra en vigor el
in-effect-since = En vigor desde el
read-the-page = Leer la página
all-clauses = Todas las cláusulas cambiadas
from-date = desde el { $date }
versions-are = versiones { $versions }
found-at = hallado el { $found }
clause-new = Nuevo:
clause-removed = Retirado:
clause-changed = Cambiado:
clause-moved = Movido:

## Archivos de calendario

calendar-name = Fechas de políticas
event-announced = { $service }: nueva versión de «{ $document }» anunciada
event-effective = { $service }: entra en vigor «{ $document }»

## Correos sobre documentos que no se pueden comprobar

trouble-one = { $service }: no se puede comprobar «{ $document }» ({ $state })
trouble-again-one = { $service }: «{ $document }» vuelve a poder comprobarse
trouble-again = { $n } documentos vuelven a poder comprobarse
trouble-many = { $n } documentos no se pueden comprobar
trouble-both = { documents } sin comprobar, { $again } de nuevo comprobables
trouble-new = { documents } con problemas nuevos
trouble-old = { documents } aún con problemas
trouble-readable = { documents } de nuevo { $n ->
    [one] legible
   *[other] legibles
}
trouble-recovered = { $service }: «{ $document }» vuelve a poder leerse, tras { $span }.
trouble-rest = { $n } { $n ->
    [one] documento más
   *[other] documentos más
}, no mostrados aquí: clausewatch status.
trouble-kept = Se conserva la última versión buena de cada uno, y nada se toma por cambio hasta que la página pueda leerse de nuevo.
trouble-never-read = Nunca leído hasta ahora
trouble-last-read = Leído por última vez el { $time }
trouble-tried = { $read }; intentado { times } desde entonces, próximo intento el { $next }.
trouble-advice = Qué hacer: { $advice }
trouble-state = { $what } desde hace { $span } (desde el { $day })
trouble-sender = clausewatch en tu propia máquina escribió este correo. { $setting } para un destinatario en su configuración pone fin a correos como este.

fail-forbidden = rechazado por el servidor
fail-not_found = página no encontrada
fail-too_many_requests = demasiadas peticiones
fail-server_error = error del servidor
fail-dns = nombre de host no encontrado
fail-connect = sin conexión
fail-tls = sin conexión TLS de confianza
fail-timeout = demasiado lento
fail-broken = respuesta dañada
fail-too_large = demasiado grande
fail-too_long = demasiado grande
fail-too_deep = demasiado grande
fail-redirect = redirecciones en vano
fail-home_page = lleva a la página de inicio
fail-not_public = dirección no pública
fail-robots = prohibido por robots.txt
fail-selector = el selector { $selector } no encuentra nada
fail-a-selector = un selector no encuentra nada
fail-empty = página vacía
fail-bot_challenge = control antirrobots
fail-error_page = página de error
fail-wall = muro de acceso o consentimiento
fail-needs_browser = vacío sin JavaScript
fail-pdf = PDF ilegible
fail-content_type = ni texto ni PDF

advice-not_found = Busca la nueva dirección de la página y fija `url` en la configuración.
advice-error_page = { advice-not_found }
advice-redirect = { advice-not_found }
advice-home_page = { advice-not_found }
advice-forbidden = El sitio toma a clausewatch por un robot: compruébalo con menos frecuencia, o léelo con un navegador.
advice-bot_challenge = { advice-forbidden }
advice-needs_browser = Lee este documento con un navegador, o busca una página más sencilla con el mismo texto.
advice-wall = { advice-needs_browser }
advice-selector = La página se rehízo: prueba `clausewatch extract URL`, y corrige o quita `select` en la configuración.
advice-empty = { advice-selector }
advice-dns = Si lo dicen muchos documentos, mira la red de esta máquina; si no, el sitio está caído o se ha mudado.
advice-connect = { advice-dns }
advice-timeout = { advice-dns }
advice-broken = { advice-dns }
advice-tls = El certificado del sitio caducó o es privado: míralo en un navegador; `fetch.ca_file` añade una autoridad.
advice-too_many_requests = Espera; se intenta cada vez con menos frecuencia. Un intervalo `check` más largo ayuda si continúa.
advice-server_error = { advice-too_many_requests }
advice-robots = Respétalo y quita el documento, o fija `respect_robots = false` para él si puedes.
advice-not_public = Añade su red a `fetch.allow_networks` si la página debe estar en una red privada.
advice-too_large = Mira qué se sirve allí; `fetch.max_bytes` y `select` cambian lo que se toma.
advice-too_long = { advice-too_large }
advice-too_deep = { advice-too_large }
advice-pdf = Busca el mismo texto como página web, o como PDF que contenga texto.
advice-content_type = { advice-pdf }
advice-other = Mira la página en un navegador, y con `clausewatch extract URL`.

## Correos sobre correos

mails = { $n } { $n ->
    [one] correo
   *[other] correos
}
attempts = { $n } { $n ->
    [one] intento
   *[other] intentos
}
lost-subject = clausewatch: { mails } sin entregar
lost-lead = Se desistió de estos correos. Los cambios que contienen cuentan como comunicados; para intentarlos de nuevo una vez resuelta la causa: clausewatch deliver --again
lost-to = Para { $address } ({ attempts })
lost-more = y { $n } más: clausewatch status
trial-subject = clausewatch: una prueba del camino
trial-text = Este correo lo envió `clausewatch mail test`. Que lo leas significa que los resúmenes llegarán por el mismo camino.
