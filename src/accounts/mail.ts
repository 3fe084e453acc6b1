import { createTransport } from 'nodemailer';

export interface MailSettings {
  /** `smtp://` or `smtps://`, with user and password if the server asks for them. */
  url: string;
  /** The sender, such as `Muster <muster@example.com>`. */
  from: string;
}

export interface Mail {
  to: string;
  subject: string;
  text: string;
}

/** Sends a mail; throws, by the codes of SMTP alone, if the server did not take it. */
export type Mailer = (mail: Mail) => Promise<void>;

export function createMailer({ url, from }: MailSettings): Mailer {
  const transport = createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 });
  return async (mail) => {
    try {
      await transport.sendMail({
        ...mail,
        from,
        // An address is one address: no list, no group, no second header.
        to: { name: '', address: mail.to },
        disableUrlAccess: true,
        disableFileAccess: true,
      });
    } catch (error) {
      // Servers quote the address; errors go to the log.
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      throw new Error(`The mail server did not take a mail (${[code, responseCode].filter(Boolean).join(' ')})`);
    }
  };
}
