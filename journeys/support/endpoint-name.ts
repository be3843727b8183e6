const NUMBER = /^\d+$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HEX = /^(?=.*\d)[0-9a-f]{8,}$/i;
/** Order numbers, tokens and the like: long, with digits among the letters. */
const TOKEN = /^(?=.*\d.*\d)(?=.*[a-z])[\w~-]{12,}$/i;
const ORDER_NUMBER = /^[a-z]{1,6}-?\d{3,}$/i;

/** Path of a URL with ids folded (`/p/:id`), without query string: few enough values to group by. */
export function endpointName(url: string): string {
  const { pathname } = new URL(url);
  return pathname
    .split('/')
    .map((part) => ([NUMBER, UUID, HEX, TOKEN, ORDER_NUMBER].some((id) => id.test(part)) ? ':id' : part))
    .join('/');
}
