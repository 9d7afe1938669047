import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const repository = 'https://github.com/meteringboot/metering-spring-boot'
const version = readFileSync(path.join(root, 'pom.xml'), 'utf8').match(/\n\t<version>(.+)<\/version>/)[1]

// Markdown in the repository → page of the site: the files stay as GitHub shows them
const pages = {
  ...Object.fromEntries(readdirSync(path.join(root, 'docs')).filter((name) => name.endsWith('.md'))
    .map((name) => [`docs/${name}`, name])),
  'README.md': 'index.md',
  'sample-app/deploy/README.md': 'deploy.md',
  'CONTRIBUTING.md': 'contributing.md',
  'CHANGELOG.md': 'changelog.md',
  'CODE_OF_CONDUCT.md': 'code-of-conduct.md',
  'SECURITY.md': 'reporting.md',
  'RELEASING.md': 'releasing.md'
}

const sidebar = [
  {
    text: 'Sellers',
    items: [
      { text: 'Overview', link: '/' },
      { text: 'From product code to listing', link: '/seller' },
      { text: 'Coming from hand-written code', link: '/migration' },
      { text: 'Configuration', link: '/configuration' },
      { text: 'What works before usage is registered', link: '/phases' },
      { text: 'What your code can see', link: '/code' },
      { text: 'Testing', link: '/testing' },
      { text: 'Files to deploy with', link: '/deploy' },
      { text: 'Questions', link: '/faq' }
    ]
  },
  {
    text: 'Operators',
    items: [
      { text: 'Exit codes, health, alerts', link: '/operator' },
      { text: 'One container to ten thousand', link: '/fleet' }
    ]
  },
  {
    text: 'Security reviewers',
    items: [
      { text: 'What the buyer cannot do', link: '/security' },
      { text: 'Reporting a problem', link: '/reporting' }
    ]
  },
  {
    text: 'Contributors',
    items: [
      { text: 'Architecture', link: '/architecture' },
      { text: 'What metering costs', link: '/performance' },
      { text: 'How reliable it is', link: '/reliability' },
      { text: 'Compared with the AWS SDK', link: '/aws-parity' },
      { text: 'Promises and their tests', link: '/promises' },
      { text: 'Contributing', link: '/contributing' },
      { text: 'Releasing', link: '/releasing' },
      { text: 'Changelog', link: '/changelog' },
      { text: 'Code of conduct', link: '/code-of-conduct' }
    ]
  }
]

// a document that no group names yet
const placed = sidebar.flatMap((group) => group.items.map((item) => item.link))
const others = Object.entries(pages)
  .map(([file, page]) => ({ file, link: page === 'index.md' ? '/' : `/${page.replace('.md', '')}` }))
  .filter(({ link }) => !placed.includes(link))
  .map(({ file, link }) => ({ text: readFileSync(path.join(root, file), 'utf8').match(/^# (.+)$/m)[1], link }))

// A link to another page stays on the site, one to any other file goes to GitHub, and one to nothing ends the build
function repositoryLinks(md) {
  md.core.ruler.push('repository-links', (state) => {
    const from = path.dirname(state.env.realPath ?? state.env.path)
    for (const block of state.tokens) {
      for (const token of block.children ?? []) {
        const href = token.type === 'link_open' ? token.attrGet('href') : null
        if (href === null || /^(#|[a-z]+:)/.test(href)) {
          continue
        }
        const [file, anchor] = href.split('#')
        const target = path.resolve(from, file)
        const name = path.relative(root, target).split(path.sep).join('/')
        if (!existsSync(target)) {
          throw new Error(`${state.env.relativePath} links to ${href}, which does not exist`)
        }
        const place = pages[name] ? `/${pages[name]}`
          : `${repository}/${statSync(target).isDirectory() ? 'tree' : 'blob'}/main/${name}`
        token.attrSet('href', anchor ? `${place}#${anchor}` : place)
      }
    }
  })
}

// GitHub draws Mermaid, and so does the theme
function diagrams(md) {
  const fence = md.renderer.rules.fence
  md.renderer.rules.fence = (tokens, index, ...others) => tokens[index].info.trim() === 'mermaid'
    ? `<pre v-pre class="mermaid">${md.utils.escapeHtml(tokens[index].content)}</pre>\n` : fence(tokens, index, ...others)
}

// Vue would evaluate what stands between two braces, such as a Helm template's
function literalBraces(md) {
  for (const name of ['text', 'code_inline']) {
    const rule = md.renderer.rules[name]
    md.renderer.rules[name] = (...all) => rule(...all).replaceAll('{{', '&#123;&#123;')
  }
}

// as GitHub makes it, so that one link is right in both
function headingId(heading) {
  return heading.trim().toLowerCase().replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-')
}

// VitePress looks for pages only: this looks for the headings too
function checkAnchors({ outDir, site }) {
  const html = Object.fromEntries(readdirSync(outDir).filter((name) => name.endsWith('.html'))
    .map((name) => [name, readFileSync(path.join(outDir, name), 'utf8')]))
  const dead = []
  for (const [name, content] of Object.entries(html)) {
    for (const [, href] of content.matchAll(/<a [^>]*href="([^"]*#[^"]+)"/g)) {
      const [page, anchor] = href.split('#')
      const target = page === '' ? name : page.startsWith(site.base) ? page.slice(site.base.length) || 'index.html' : null
      if (target !== null && anchor !== 'VPContent' && !html[target]?.includes(` id="${decodeURIComponent(anchor)}"`)) {
        dead.push(`${name}: ${href}`)
      }
    }
  }
  if (dead.length > 0) {
    throw new Error(`There are links to headings that do not exist:\n${dead.join('\n')}`)
  }
}

export default {
  title: 'Metering Spring Boot',
  description: 'AWS Marketplace hourly metering for Spring Boot containers',
  lang: 'en',
  base: process.env.SITE_BASE ?? '/metering-spring-boot/',
  srcDir: root,
  srcExclude: ['**/target/**', 'site/**'],
  outDir: 'target/site',
  cacheDir: 'target/cache',
  cleanUrls: false,
  rewrites: (page) => pages[page] ?? page,
  // the pages lie outside of this folder, whose node_modules they need
  vite: {
    plugins: [
      {
        name: 'vue-of-this-folder',
        enforce: 'pre',
        resolveId: (source, importer, { ssr }) => (ssr && /^vue(\/server-renderer)?$/.test(source))
          ? { id: source, external: true } : null
      }
    ],
    server: { fs: { allow: [root] } }
  },
  markdown: {
    anchor: { slugify: headingId },
    config: (md) => {
      repositoryLinks(md)
      diagrams(md)
      literalBraces(md)
    }
  },
  buildEnd: checkAnchors,
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    nav: [
      { text: 'Sell', link: '/seller' },
      { text: 'Operate', link: '/operator' },
      { text: 'Security', link: '/security' },
      { text: version, link: '/changelog' }
    ],
    sidebar: others.length > 0 ? [...sidebar, { text: 'More', items: others }] : sidebar,
    socialLinks: [{ icon: 'github', link: repository }],
    footer: { message: 'Apache License 2.0', copyright: 'Not affiliated with Amazon.com, Inc. or its affiliates' }
  }
}
