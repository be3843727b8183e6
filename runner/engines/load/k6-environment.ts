import process from 'node:process';

/** What k6 may see of the runner's environment: certificates of a company's own, and what Windows needs to start a program. */
const PASSED_ON = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'SystemRoot', 'GOMAXPROCS'];

/**
 * k6's whole environment. Nothing is inherited beyond a few names: a stray K6_VUS would replace the scenarios, HTTP_PROXY would lead around
 * the allow-list, and a script sees all of it in `__ENV`. The plan goes this way too, because command lines are shown to everybody.
 */
export function k6Environment(configFile: string, own: Readonly<Record<string, string>>): Record<string, string> {
  const passed = PASSED_ON.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    K6_CONFIG: configFile,
    // It would ask a server of its maker's to build a k6 with the extensions that a script names.
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
    K6_NO_USAGE_REPORT: 'true',
    ...own,
  };
}
