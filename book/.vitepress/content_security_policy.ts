/** A page of this site talks to no other host, and runs no script but the site's own. */
import { createHash } from "node:crypto";

/**
 * Says so in the page itself, because a static server sends no headers. The few scripts that stand in pages are allowed by
 * their digests. Styles may stand anywhere: the colors of code and the places of formulas' parts do.
 */
export function contentSecurityPolicy(html: string): string {
  const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([^]*?)<\/script>/g)].map(([, text]) => text);
  const digests = inline.map((text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`);
  const policy = [
    "default-src 'self'",
    `script-src 'self' ${[...new Set(digests)].join(" ")}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'none'",
  ].join("; ");
  return html.replace("<head>", `$&\n    <meta http-equiv="Content-Security-Policy" content="${policy}">`);
}
