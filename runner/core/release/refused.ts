/** An event that can't happen now: the log is wrong, or somebody came too late. */
export class Refused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'Refused';
  }
}
