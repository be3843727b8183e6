import { defineConfig } from './runner/config/define-config.ts';
import { demoConfig, demoEnv } from './runner/config/demo-config.ts';

// The demo shop as `node test/shop/main.ts --port 4300 --control-port 4301` starts it. Your own shop: see README.md.
Object.assign(process.env, demoEnv(process.env));

export default defineConfig(
  demoConfig({
    url: 'http://127.0.0.1:4300',
    control: 'http://127.0.0.1:4301',
    releases: { baseline: '2.40.0', candidate: '2.41.0' },
  }),
);
