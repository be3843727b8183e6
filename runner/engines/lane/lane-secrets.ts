/**
 * The secrets of the config that is being run. Playwright passes its options on to report files, so that they are no place for
 * secrets; the config and the teardown are loaded into one process, and share this instead.
 */
let known: readonly string[] = [];

export function keepLaneSecrets(secrets: readonly string[]): void {
  known = secrets;
}

export function laneSecrets(): readonly string[] {
  return known;
}
