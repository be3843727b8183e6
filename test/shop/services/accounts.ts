import { randomBytes, randomUUID, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import type { ShopDatabase } from '../data/shop-database.ts';
import { type Account, type Address, ServiceRefusal } from './contracts.ts';

export interface SignedIn {
  readonly token: string;
  readonly account: Account;
}

export interface AccountsService {
  /** null = unknown e-mail or wrong password. */
  signIn(input: { readonly email: string; readonly password: string }): Promise<SignedIn | null>;
  /** Refuses with 409 `email_taken`, 422 `email_invalid` or `password_short`. */
  register(input: { readonly email: string; readonly password: string; readonly name: string }): Promise<SignedIn>;
  account(input: { readonly token: string }): Promise<Account | null>;
  signOut(input: { readonly token: string }): Promise<null>;
}

interface Row {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly salt: string;
  readonly hash: string;
  readonly address: string | null;
}

const SHORTEST_PASSWORD = 8;
/** Cheap on purpose: this is a demo, and its processor is shared with browsers. */
const SCRYPT_COST = { N: 1024 };
const derive = promisify<string, string, number, { N: number }, Buffer>(scrypt);

export function createAccountsService({ database }: { readonly database: ShopDatabase }): AccountsService {
  const byEmail = (email: string) =>
    database.prepare('SELECT * FROM accounts WHERE email = ?').get(email.trim().toLowerCase()) as Row | undefined;
  const admit = (row: Row): SignedIn => {
    const token = randomBytes(24).toString('base64url');
    database.run('INSERT INTO sessions VALUES (?, ?, ?)', token, row.id, Date.now());
    return { token, account: shown(row) };
  };
  return {
    async signIn({ email, password }) {
      const row = byEmail(email);
      const given = await hashOf(password, row?.salt ?? 'nobody');
      return row !== undefined && timingSafeEqual(Buffer.from(given), Buffer.from(row.hash)) ? admit(row) : null;
    },
    async register({ email, password, name }) {
      if (!/^[^\s@]+@[^\s@]+$/.test(email.trim()))
        throw new ServiceRefusal(422, 'email_invalid', `${email} is no e-mail address`);
      if (password.length < SHORTEST_PASSWORD) {
        throw new ServiceRefusal(422, 'password_short', `a password has at least ${SHORTEST_PASSWORD} characters`);
      }
      const account = { email, password, name, address: null };
      if (!(await addAccount(database, account)))
        throw new ServiceRefusal(409, 'email_taken', `${email} has an account`);
      return admit(byEmail(email) as Row);
    },
    async account({ token }) {
      const row = database
        .prepare('SELECT a.* FROM sessions s JOIN accounts a ON a.id = s.account WHERE s.token = ?')
        .get(token) as Row | undefined;
      return row === undefined ? null : shown(row);
    },
    async signOut({ token }) {
      database.run('DELETE FROM sessions WHERE token = ?', token);
      return null;
    },
  };
}

export interface NewAccount {
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly address: Address | null;
}

/** False when the e-mail address has an account already. */
export async function addAccount(
  database: ShopDatabase,
  { email, password, name, address }: NewAccount,
): Promise<boolean> {
  const salt = randomBytes(12).toString('base64url');
  const hash = await hashOf(password, salt);
  const document = address === null ? null : JSON.stringify(address);
  const sql = 'INSERT OR IGNORE INTO accounts (id, email, name, salt, hash, address) VALUES (?, ?, ?, ?, ?, ?)';
  return database.run(sql, randomUUID(), email.trim().toLowerCase(), name.trim(), salt, hash, document) === 1;
}

async function hashOf(password: string, salt: string): Promise<string> {
  return (await derive(password, salt, 32, SCRYPT_COST)).toString('base64');
}

function shown({ id, email, name, address }: Row): Account {
  return { id, email, name, address: address === null ? null : (JSON.parse(address) as Address) };
}
