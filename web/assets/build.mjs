// Builds web/static/dist: scripts by esbuild, the part of the design system that our templates use, its icons.
import { build, transform } from "esbuild";
import { PurgeCSS } from "purgecss";
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const web = dirname(here);
const dist = join(web, "static", "dist");
const modules = join(here, "node_modules");
const slds = join(modules, "@salesforce-ux", "design-system", "assets");

async function textsOf(folder, endings) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((each) => each.isFile() && endings.some((end) => each.name.endsWith(end)))
    .map((each) => join(each.parentPath ?? each.path, each.name))
    .filter((file) => !file.includes("node_modules"));
  return Promise.all(files.map(async (file) => ({ file, text: await readFile(file, "utf8") })));
}

const templates = await textsOf(join(web, "templates"), [".html"]);
const scripts = (await textsOf(here, [".js"]));
const python = await textsOf(web, [".py"]);
const written = [...templates, ...scripts, ...python];

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

// Scripts. What only some pages need (the charts) becomes a chunk of its own, loaded when it is.
await build({
  entryPoints: ["before-sdk.js", "app.js", "approve.js", "popup-done.js"].map((name) => join(here, name)),
  outdir: dist, bundle: true, splitting: true, format: "esm", target: "es2020", minify: true,
  chunkNames: "chunk-[hash]", legalComments: "linked", logLevel: "warning",
});
// As Salesforce published it: it is a plain script and looks for itself on `window`.
await cp(join(modules, "@salesforce", "canvas-js-sdk", "js", "canvas-all.js"), join(dist, "canvas-sdk.js"));

// Icons: one file with the symbols that are named anywhere as "utility:refresh".
const named = new Set(written.flatMap(({ text }) =>
  [...text.matchAll(/\b(utility|standard|action|custom|doctype):([a-z0-9_]+)/g)].map((found) => found[0])));
const symbols = [];
for (const kind of new Set([...named].map((name) => name.split(":")[0]))) {
  const sprite = await readFile(join(slds, "icons", `${kind}-sprite`, "svg", "symbols.svg"), "utf8");
  for (const name of [...named].filter((each) => each.startsWith(`${kind}:`)).sort()) {
    const id = name.split(":")[1];
    const found = sprite.match(new RegExp(`<symbol[^>]*\\bid="${id}"[^>]*>.*?</symbol>`, "s"));
    if (!found) throw new Error(`The design system has no icon ${name}.`);
    symbols.push(found[0].replace(`id="${id}"`, `id="${kind}-${id}"`));
  }
}
await writeFile(join(dist, "icons.svg"),
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">${symbols.join("")}</svg>\n`);

// Styles. Names that templates put together from parts are kept by pattern.
const [purged] = await new PurgeCSS().purge({
  content: written.map(({ file, text }) => ({ raw: text, extension: file.split(".").pop() })),
  css: [{ raw: await readFile(join(slds, "styles", "salesforce-lightning-design-system.min.css"), "utf8") }],
  defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
  safelist: {
    standard: [
      "html", "body", "dialog", "progress",
      ...[...named].map((name) => `slds-icon-${name.replace(":", "-").replaceAll("_", "-")}`),
      /^slds-(icon_|button_|is-|spinner|badge|path__|form-element|text-)/,
    ],
  },
  dynamicAttributes: ["type"], // the form library writes type="radio", which no template names
  keyframes: true,
});
const own = await readFile(join(here, "app.css"), "utf8");
const css = await transform(purged.css + own, { loader: "css", minify: true, legalComments: "none" });
await writeFile(join(dist, "app.css"), css.code);

for (const name of (await readdir(dist)).sort()) {
  const bytes = await readFile(join(dist, name));
  if (bytes.length > 1000) await writeFile(join(dist, `${name}.gz`), gzipSync(bytes, { level: 9 }));
  const size = (count) => `${(count / 1024).toFixed(1)} kB`.padStart(10);
  console.log(`${name.padEnd(32)} ${size(bytes.length)} ${size(gzipSync(bytes).length)} gzipped`);
}
