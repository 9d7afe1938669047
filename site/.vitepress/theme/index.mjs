import { nextTick, onMounted, watch } from 'vue'
import { useRoute } from 'vitepress'
import DefaultTheme from 'vitepress/theme'

// Mermaid is large, and so only loaded by a page that has a diagram
async function draw() {
  const nodes = document.querySelectorAll('pre.mermaid:not([data-processed])')
  if (nodes.length > 0) {
    const { default: mermaid } = await import('mermaid')
    mermaid.initialize({ startOnLoad: false })
    await mermaid.run({ nodes })
  }
}

export default {
  extends: DefaultTheme,
  setup() {
    const route = useRoute()
    onMounted(draw)
    watch(() => route.path, () => nextTick(draw))
  }
}
