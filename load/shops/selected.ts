/** The shop that is pressed. The runner's bundle puts the configured shop's adapter in the place of this file. */
export { default } from './demo.shop.ts';
