// Opens each mail of a folder in Chromium at 600 and 375 px, light and dark: a picture, anything asked of
// the network, sideways scrolling, and axe's findings. node look.mjs FOLDER OUT; run by look.sh.
import { chromium } from 'playwright-core';
import { readdirSync, readFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
const [folder, out] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(out, { recursive: true });
const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: flags });
let bad = 0;
for (const file of readdirSync(folder).filter(f => f.endsWith('.html'))) {
  for (const width of [600, 375]) for (const colorScheme of ['light', 'dark']) {
    const context = await browser.newContext({ viewport: { width, height: 800 }, colorScheme });
    const page = await context.newPage();
    const remote = [];
    page.on('request', r => { if (!r.url().startsWith('file:')) remote.push(r.url()); });
    await page.goto('file://' + folder + '/' + file);
    const name = file.replace('.html', '');
    await page.screenshot({ path: `${out}/${name}-${width}-${colorScheme}.png`, fullPage: true });
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    await page.evaluate(axe);
    const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)}`));
    bad += remote.length + found.length + (wide > width ? 1 : 0);
    console.log(JSON.stringify({ name, width, colorScheme, remote: remote.length, overflow: wide > width, violations: found }));
    await context.close();
  }
}
await browser.close();
console.log(bad === 0 ? 'no findings' : `${bad} findings`);
process.exit(bad === 0 ? 0 : 1);
