namespace EfQueryCache.AspNetCore.Tests.Dashboard;

/// <summary>What a script finds wrong with a page, for whoever cannot see it well or has a small screen.</summary>
internal static class PageChecks
{
    /// <summary>An expression of JavaScript; its value is one finding a line, or nothing.</summary>
    public const string Findings = """
        (() => {
          const findings = [];
          const all = selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility());
          const name = element => (element.getAttribute('aria-label') ?? document.getElementById(element.getAttribute('aria-labelledby'))?.textContent
            ?? element.labels?.[0]?.textContent ?? element.textContent ?? '').trim();

          if (document.documentElement.scrollWidth > innerWidth) findings.push(`the page is ${document.documentElement.scrollWidth} wide`);
          if (!document.documentElement.lang || !document.title) findings.push('no language or title');
          if (all('h1').length !== 1 || all('main').length !== 1) findings.push('not one h1 and one main');
          for (const element of all('button, input, meter, section, dialog[open], svg, [role=img], [role=group], table')) {
            const said = element.tagName === 'TABLE' ? element.caption?.textContent : name(element);
            if (!said) findings.push(`no name: ${element.outerHTML.slice(0, 80)}`);
          }
          for (const svg of all('svg')) if (svg.getAttribute('role') !== 'img') findings.push('an svg that is no image');
          for (const element of all('[onclick], [style*="outline"]')) findings.push(element.outerHTML.slice(0, 80));
          const ids = [...document.querySelectorAll('[id]')].map(element => element.id);
          if (new Set(ids).size !== ids.length) findings.push('an id twice');

          // Contrast by WCAG 2.2, 1.4.3.
          const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
          const channels = color => { canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); return [...canvas.getImageData(0, 0, 1, 1).data]; };
          const luminance = ([r, g, b]) => [r, g, b].map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
          const ground = element => {
            for (let at = element; at; at = at.parentElement) {
              const color = channels(getComputedStyle(at).backgroundColor);
              if (color[3] === 255) return color;
            }
            return [255, 255, 255, 255];
          };
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const element = walker.currentNode.parentElement;
            if (!walker.currentNode.data.trim() || !element.checkVisibility() || element.closest('.unseen, noscript, datalist')) continue;
            const style = getComputedStyle(element);
            const [one, two] = [luminance(channels(element.namespaceURI.endsWith('svg') ? style.fill : style.color)), luminance(ground(element))];
            const ratio = (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
            if (ratio < 4.5) findings.push(`contrast ${ratio.toFixed(2)}: ${walker.currentNode.data.trim().slice(0, 40)}`);
          }
          return findings.join('\n');
        })()
        """;
}
