namespace EfQueryCache.AspNetCore.Tests.Store;

/// <summary>What a script finds wrong with a page of the sample, beyond what it finds wrong with any page.</summary>
internal static class StoreChecks
{
    /// <summary>An expression of JavaScript; its value is one finding a line, or nothing.</summary>
    public const string Findings = """
        (() => {
          const findings = [];
          const all = selector => [...document.querySelectorAll(selector)].filter(element => element.checkVisibility());
          const shown = element => element.outerHTML.slice(0, 100);

          for (const landmark of ['header', 'nav', 'main', 'footer']) if (all(landmark).length === 0) findings.push(`no ${landmark}`);
          for (const element of all('nav, [role=region]')) if (!element.getAttribute('aria-label')) findings.push(`no label: ${shown(element)}`);
          if (all('header nav [aria-current=page]').length > 1) findings.push('two current pages');
          for (const element of all('img')) if (!element.hasAttribute('alt') || !element.complete || element.naturalWidth === 0) findings.push(`no picture, or no alt: ${shown(element)}`);
          for (const element of all('input, select')) if (!element.labels?.[0]?.textContent.trim() && !element.getAttribute('aria-label')) findings.push(`no label: ${shown(element)}`);
          for (const element of all('a')) if (!element.href || !(element.textContent.trim() || element.getAttribute('aria-label'))) findings.push(`leads nowhere, or has no name: ${shown(element)}`);
          for (const element of all('[tabindex]')) if (element.tabIndex > 0) findings.push(`an order of its own: ${shown(element)}`);
          for (const element of all('[aria-labelledby]')) if (!document.getElementById(element.getAttribute('aria-labelledby'))) findings.push(`named by what is not there: ${shown(element)}`);
          for (const element of all('th')) if (!element.scope) findings.push(`a head of what: ${shown(element)}`);

          // WCAG 2.2, 2.5.8: links in a line of text may be smaller.
          for (const element of all('button, input, select, header nav a, nav.pages a')) {
            const { width, height } = element.getBoundingClientRect();
            if (width < 24 || height < 24) findings.push(`${width} × ${height}: ${shown(element)}`);
          }

          let level = 0;
          for (const heading of all('h1, h2, h3, h4')) {
            const own = Number(heading.tagName[1]);
            if (own > level + 1) findings.push(`${heading.tagName} after H${level}`);
            level = own;
            if (!heading.textContent.trim()) findings.push(`an empty ${heading.tagName}`);
          }

          // Nothing is cut off at the side of the screen, unless it scrolls by itself.
          for (const element of all('main *, header *')) {
            if (element.closest('.scroll, .hidden, .skip') || element.closest('select')) continue;
            const { left, right } = element.getBoundingClientRect();
            if (left < -1 || right > document.documentElement.clientWidth + 1) findings.push(`sticks out: ${shown(element)}`);
          }

          return findings.join('\n');
        })()
        """;
}
