/** One thing wrong with an input. All of them are collected before anything is refused. */
export interface Diagnostic {
  /** Where: `cohorts.candidate.baseUrl`, `--segment`, a file name. */
  readonly path: string;
  readonly found: string;
  readonly expected: string;
  /** How to mend it. */
  readonly hint: string;
}

/** Input that was refused, with everything that is wrong with it. Exit code 2. */
export class InvalidInput extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(subject: string, diagnostics: readonly Diagnostic[]) {
    super(
      `${subject}: ${diagnostics.length} ${diagnostics.length === 1 ? 'problem' : 'problems'}\n${diagnostics.map(line).join('\n')}`,
    );
    this.name = 'InvalidInput';
    this.diagnostics = diagnostics;
  }
}

function line({ path, found, expected, hint }: Diagnostic): string {
  return `  ${path}\n    found:    ${found}\n    expected: ${expected}\n    hint:     ${hint}`;
}
