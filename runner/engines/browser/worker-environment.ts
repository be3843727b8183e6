/** What a worker needs of the runner's environment. Everything else, secrets above all, stays out of it and of its browser. */
const ALLOWED = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'USER',
  'XDG_CACHE_HOME',
  'XDG_CONFIG_HOME',
  'FONTCONFIG_PATH',
  'FONTCONFIG_FILE',
  'LD_LIBRARY_PATH',
  'PLAYWRIGHT_BROWSERS_PATH',
  'NODE_EXTRA_CA_CERTS',
  'SYSTEMROOT',
  'NODE_COMPILE_CACHE',
];

/** The environment of a worker whose temporary folder is `home`. */
export function workerEnvironment(env: Readonly<Record<string, string | undefined>>, home: string): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(ALLOWED.flatMap((name) => (env[name] === undefined ? [] : [[name, env[name]]])));
  return { ...kept, TMPDIR: home };
}
