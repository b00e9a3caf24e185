// The library, unmodified: node verify.mjs <secret> <id> <timestamp> <signatures> <body>
import { Webhook } from 'standardwebhooks';

const [secret, id, timestamp, signature, body] = process.argv.slice(2);
try {
  new Webhook(secret).verify(body, {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signature,
  });
  console.log('valid');
} catch (error) {
  console.log(`invalid: ${error.message}`);
}
