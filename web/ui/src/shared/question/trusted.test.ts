import { expect, test } from 'vitest';
import { sound, trusted } from './trusted';

test('what the renderer makes passes', () => {
  const made = '<p>甲<br />\n<strong>乙</strong> <math display="inline"><mo>≤</mo><mspace width="0.1em" /></math></p>\n<table><thead><tr><th>甲</th></tr></thead></table><img class="picture" data-asset="ab" alt="图 &quot;on&quot; src=甲"><span class="blank-mark" data-blank="1"></span><code>a &lt; b</code>';
  expect(sound(made)).toBe(true);
  expect(trusted('甲')).toBe('甲');
});

test('what could do something does not', () => {
  for (const html of ['<script>1</script>', '<img src=x>', '<p onclick="1">', '<a href="x">', '<img data-asset="a" onerror=1>', '<svg>', '<p', '<math><mtext style="x">', '<iframe>', '<!-- -->']) {
    expect(sound(html), html).toBe(false);
    expect(trusted(html)).toBe('');
  }
});
