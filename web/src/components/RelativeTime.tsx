import { useEffect, useState } from 'react';
import { useFormats } from '../i18n/format.ts';

/** “3 minutes ago”, kept true while it is on the page, with the exact time on pointing and for screen readers. */
export function RelativeTime({ at }: { at: string }) {
  const formats = useFormats();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <time dateTime={at} title={formats.dateTime(at)}>
      {formats.relative(at, Math.max(now, Date.parse(at)))}
    </time>
  );
}
