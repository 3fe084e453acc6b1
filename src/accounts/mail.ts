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

/** Sends a mail; throws what SMTP says against it. */
export type Mailer = (mail: Mail) => Promise<void>;

export function createMailer({ url, from }: MailSettings): Mailer {
  const transport = createTransport({ url, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 });
  return async (mail) => {
    // An address is one address: no list, no group, no second header.
    await transport.sendMail({
      ...mail,
      from,
      to: { name: '', address: mail.to },
      disableUrlAccess: true,
      disableFileAccess: true,
    });
  };
}
