/**
 * Information that one run at bad rate p carries against rate q, in nats: no rule whose error is bounded by α needs
 * fewer than ln(1/α)/kl(p, q) runs on average (Lorden), so it says how far a rule is from the possible.
 */
export function kl(p: number, q: number): number {
  return term(p, q) + term(1 - p, 1 - q);
}

function term(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}
