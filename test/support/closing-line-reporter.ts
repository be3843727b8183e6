import type { Reporter, TestCase } from '@playwright/test/reporter';

/** Ends the output with `Tests: N passed, N failed, N skipped` alone on a line, for those who read logs by machine. */
export default class ClosingLineReporter implements Reporter {
  readonly #tests = new Set<TestCase>();

  onTestEnd(test: TestCase): void {
    this.#tests.add(test);
  }

  onEnd(): void {
    const count = { expected: 0, unexpected: 0, flaky: 0, skipped: 0 };
    for (const test of this.#tests) count[test.outcome()] += 1;
    const flaky = [...this.#tests].filter((test) => test.outcome() === 'flaky');
    for (const test of flaky) process.stdout.write(`\nFlaky: ${test.titlePath().slice(1).join(' › ')}`);
    process.stdout.write(
      `\nTests: ${count.expected + count.flaky} passed, ${count.unexpected} failed, ${count.skipped} skipped\n`,
    );
  }

  printsToStdio(): boolean {
    return true;
  }
}
