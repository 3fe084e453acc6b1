import type { Plugin } from 'vite';

const FILE = '/@rc-component/util/es/Dom/dynamicCSS.js';
const FROM = 'styleNode.innerHTML = css;';
const TO = `styleNode.nonce ||= document.querySelector('meta[property="csp-nonce"]')?.nonce ?? ''; ${FROM}`;

/**
 * Gives the page's nonce to the two styles that antd's dialogs and drawers write without asking ConfigProvider for it
 * (one measures the scroll bar, one keeps the page from scrolling), so that the policy need allow no inline style.
 */
export function styleNonce(): Plugin {
  let seen = false;
  return {
    name: 'style-nonce',
    apply: 'build',
    transform(code, id) {
      if (!id.split('?', 1)[0]!.endsWith(FILE)) return null;
      // Another version of the package: look at it again, rather than ship a page that breaks its own policy.
      if (!code.includes(FROM)) this.error(`${FILE} has no “${FROM}” any more`);
      seen = true;
      return { code: code.replaceAll(FROM, TO), map: null };
    },
    buildEnd(error) {
      if (!error && !seen) this.error(`no module ended with ${FILE}`);
    },
  };
}
