; The Windows installer, for Inno Setup 6.3 or later; scripts/package.py calls it:
;   iscc /DVersion=0.1.0 /DProgram="dist\FER Monitor" /DOutput=dist\release installer.iss
; It installs for one person and never asks for an administrator.

#ifndef Version
  #error Version is not given: use scripts/package.py
#endif
#ifndef Program
  #define Program "..\..\dist\FER Monitor"
#endif
#ifndef Output
  #define Output "..\..\dist\release"
#endif
#define Name "FER Monitor"
#define Maker "FER Monitor contributors"
#define Data "{localappdata}\fer-monitor"

[Setup]
; Never change this: it is how Windows knows that a new version replaces the old one.
AppId={{5C1B7D0E-8C0B-4C55-9E0A-3D0C5B7F2A61}
AppName={#Name}
AppVersion={#Version}
AppVerName={#Name} {#Version}
AppPublisher={#Maker}
VersionInfoVersion={#Version}
VersionInfoProductName={#Name}
PrivilegesRequired=lowest
DefaultDirName={autopf}\{#Name}
DefaultGroupName={#Name}
DisableProgramGroupPage=yes
DisableDirPage=auto
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\assets\icon\fer-monitor.ico
UninstallDisplayIcon={app}\{#Name}.exe
UninstallDisplayName={#Name}
WizardStyle=modern
Compression=lzma2/max
SolidCompression=yes
CloseApplications=yes
RestartApplications=no
OutputDir={#Output}
OutputBaseFilename=fer-monitor-{#Version}-windows-x64-setup
; Only where the release has a certificate: scripts/package.py defines the tool then.
#ifdef Sign
SignTool=release
SignedUninstaller=yes
#endif

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"
Name: "de"; MessagesFile: "compiler:Languages\German.isl"
Name: "es"; MessagesFile: "compiler:Languages\Spanish.isl"

[CustomMessages]
en.DesktopIcon=Put an icon on the desktop
de.DesktopIcon=Symbol auf den Desktop legen
es.DesktopIcon=Poner un icono en el escritorio
en.DeleteData=Delete your saved sessions and settings too?%n%nThey are in %1.%n%nThe tables in your Documents folder stay in any case; delete them there if you no longer need them.
de.DeleteData=Auch Ihre gespeicherten Sitzungen und Einstellungen löschen?%n%nSie liegen in %1.%n%nDie Tabellen in Ihrem Ordner Dokumente bleiben auf jeden Fall; löschen Sie sie dort, wenn Sie sie nicht mehr brauchen.
es.DeleteData=¿Eliminar también las sesiones guardadas y la configuración?%n%nEstán en %1.%n%nLas tablas de su carpeta Documentos se conservan en todo caso; elimínelas allí cuando ya no las necesite.

[Tasks]
Name: "desktopicon"; Description: "{cm:DesktopIcon}"; Flags: unchecked

[InstallDelete]
; What an older version had and this one has not must not be found by it.
Type: filesandordirs; Name: "{app}\_internal"

[Files]
Source: "{#Program}\*"; DestDir: "{app}"; Flags: ignoreversion recursesubdirs createallsubdirs

[Icons]
Name: "{group}\{#Name}"; Filename: "{app}\{#Name}.exe"
Name: "{autodesktop}\{#Name}"; Filename: "{app}\{#Name}.exe"; Tasks: desktopicon

[Run]
Filename: "{app}\{#Name}.exe"; Description: "{cm:LaunchProgram,{#Name}}"; Flags: nowait postinstall skipifsilent

[Code]
procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
var
  Folder: String;
begin
  if CurUninstallStep <> usPostUninstall then
    exit;
  Folder := ExpandConstant('{#Data}');
  { A silent uninstallation keeps them: nobody was asked. }
  if DirExists(Folder) and (SuppressibleMsgBox(FmtMessage(CustomMessage('DeleteData'), [Folder]),
      mbConfirmation, MB_YESNO or MB_DEFBUTTON2, IDNO) = IDYES) then
    DelTree(Folder, True, True, True);
end;
