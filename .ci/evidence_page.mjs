// Opens pages of evidence in headless Chromium, as `evidence_page.sh` says, and ends with 1 if anything is wrong with one of them:
// something on the console, a request that leaves, a script, a link to nowhere, an id twice, a serious fault of accessibility, a page that
// is wider than its window, a page that does not print. `node evidence_page.mjs MODULES CHROMIUM [--shots FOLDER] FILE…`
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [modules, chromium, ...given] = process.argv.slice(2);
const shots = given[0] === '--shots' ? given.splice(0, 2)[1] : undefined;
const require = createRequire(join(resolve(modules), 'package.json'));
const playwright = require('playwright-core');
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

const WIDTHS = { desktop: [1280, 900], phone: [390, 844], narrow: [320, 640] };
const profile = mkdtempSync(join(tmpdir(), 'evidence-page-'));
const browser = await playwright.chromium.launchPersistentContext(profile, {
    executablePath: chromium,
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let faults = 0;
const fault = (file, text) => {
    faults += 1;
    console.log(`${file}: ${text}`);
};

for (const file of given) {
    const page = await browser.newPage();
    const address = pathToFileURL(resolve(file)).href;
    page.on('console', (message) => fault(file, `console: ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => fault(file, `error: ${error}`));
    page.on('request', (request) => {
        if (request.url() !== address) fault(file, `asks for ${request.url()}`);
    });
    for (const scheme of ['light', 'dark']) {
        await page.emulateMedia({ colorScheme: scheme });
        await page.goto(address);
        if (scheme === 'light') await look(page, file);
        for (const [name, [width, height]] of Object.entries(WIDTHS)) {
            await page.setViewportSize({ width, height });
            const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            if (wide > 0) fault(file, `${name}, ${scheme}: ${wide} px wider than the window`);
            if (shots) await shoot(page, file, `${name}-${scheme}`);
        }
        await page.setViewportSize({ width: 1280, height: 900 });
        await page.evaluate(() => document.querySelectorAll('details').forEach((one) => one.setAttribute('open', '')));
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
        for (const { id, impact, help, nodes } of violations) {
            const text = `axe, ${scheme}: ${impact}: ${id}: ${help}: ${nodes.length} times, first ${nodes[0].html.slice(0, 200)}`;
            if (['serious', 'critical'].includes(impact)) fault(file, text);
            else console.log(`${file}: (tolerated) ${text}`);
        }
    }
    await page.emulateMedia({ colorScheme: 'light', media: 'print' });
    await page.goto(address);
    const pdf = await page.pdf({ preferCSSPageSize: true, ...(shots && { path: join(shots, `${basename(file, '.html')}.pdf`) }) });
    if (!pdf.subarray(0, 5).equals(Buffer.from('%PDF-')) || pdf.length < 10_000) fault(file, 'does not print');
    console.log(`${file}: looked at, ${pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)?.length ?? 0} pages of paper`);
    await page.close();
}
await browser.close();
rmSync(profile, { recursive: true, force: true });
console.log(faults === 0 ? 'nothing is wrong with the pages' : `${faults} faults`);
process.exit(faults === 0 ? 0 : 1);

// What must hold of the page whatever its width.
async function look(page, file) {
    const found = await page.evaluate(() => {
        const faults = [];
        const all = [...document.querySelectorAll('*')];
        if (document.scripts.length > 0) faults.push(`${document.scripts.length} scripts`);
        const active = all.filter((one) => [...one.attributes].some(({ name }) => name.startsWith('on')));
        if (active.length > 0) faults.push(`handlers of events: ${active[0].outerHTML.slice(0, 200)}`);
        const ids = all.filter((one) => one.id).map((one) => one.id);
        const twice = ids.filter((id, place) => ids.indexOf(id) !== place);
        if (twice.length > 0) faults.push(`ids twice: ${twice.slice(0, 5)}`);
        const known = new Set(ids);
        for (const link of document.querySelectorAll('[href]')) {
            const to = link.getAttribute('href');
            if (!to.startsWith('#') || !known.has(to.slice(1))) faults.push(`a link to ${to}`);
        }
        for (const one of document.querySelectorAll('[aria-labelledby], [aria-describedby]')) {
            for (const id of `${one.getAttribute('aria-labelledby') ?? ''} ${one.getAttribute('aria-describedby') ?? ''}`.trim().split(/\s+/)) {
                if (!known.has(id)) faults.push(`a label #${id} that is not there`);
            }
        }
        for (const use of document.documentElement.outerHTML.matchAll(/url\(#([^)]*)\)/g)) {
            if (!known.has(use[1])) faults.push(`a pattern #${use[1]} that is not there`);
        }
        for (const source of document.querySelectorAll('[src], [srcset], link, iframe, object, embed, base, image, use')) {
            faults.push(`loads something: ${source.outerHTML.slice(0, 200)}`);
        }
        const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map((one) => Number(one.localName[1]));
        if (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1) faults.push('not one first heading');
        if (levels.some((level, place) => level > (levels[place - 1] ?? 0) + 1)) faults.push('headings leave out a level');
        if (!document.documentElement.lang) faults.push('no language');
        return faults;
    });
    for (const text of found) fault(file, text);
    await page.keyboard.press('Tab');
    const first = await page.evaluate(() => {
        const { left, top } = document.activeElement.getBoundingClientRect();
        return document.activeElement.className === 'skip' && left >= 0 && top >= 0;
    });
    if (!first) fault(file, 'the first stop of the keyboard is not the link past the head');
}

// Pictures of the page, a window of twice the height at a time.
async function shoot(page, file, name) {
    mkdirSync(shots, { recursive: true });
    const { width, height } = page.viewportSize();
    await page.setViewportSize({ width, height: height * 2 });
    const all = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let top = 0, number = 0; top < all && number < 24; top += height * 2, number += 1) {
        await page.evaluate((top) => globalThis.scrollTo(0, top), top);
        await page.screenshot({ path: join(shots, `${basename(file, '.html')}-${name}-${number}.png`) });
    }
}
