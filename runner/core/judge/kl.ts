/**
 * Information that one run at bad rate p carries against rate q, in nats. ln(1/α)/kl(p, q) runs are the least that any
 * rule with error bound α needs on average (Lorden), which is what `gate explain` compares a decision with.
 */
export function kl(p: number, q: number): number {
  return term(p, q) + term(1 - p, 1 - q);
}

function term(p: number, q: number): number {
  return p === 0 ? 0 : p * Math.log(p / q);
}
