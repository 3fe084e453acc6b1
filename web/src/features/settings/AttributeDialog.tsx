import { Input, Select } from 'antd';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { Field } from '../../components/Field.tsx';
import { TextArea } from '../../components/TextArea.tsx';
import { useMessages } from './messages.ts';

type Attribute = Schema<'Attribute'>;

const TYPES: readonly Attribute['type'][] = ['text', 'number', 'date', 'boolean', 'choice'];
const KEY = /^[a-z][a-z0-9_]{0,63}$/;

/** Creates an attribute; or changes what can be changed of one: its name and its choices. */
export default function AttributeDialog({ attribute, onClose }: { attribute?: Attribute; onClose: () => void }) {
  const t = useMessages();
  const [name, setName] = useState(attribute?.name ?? '');
  const [key, setKey] = useState(attribute?.key ?? '');
  const [type, setType] = useState<Attribute['type']>(attribute?.type ?? 'text');
  const [lines, setLines] = useState(attribute?.choices?.join('\n') ?? '');
  const choices = [
    ...new Set(
      lines
        .split('\n')
        .map((line) => line.trim())
        .filter(Boolean),
    ),
  ];
  const isWrongKey = key !== '' && !KEY.test(key);
  const isComplete = name.trim() !== '' && KEY.test(key) && (type !== 'choice' || choices.length > 0);

  const save = async (): Promise<void> => {
    const body = { name, ...(type === 'choice' && { choices }) };
    if (attribute) await ok(api.PATCH('/api/v1/attributes/{id}', { params: { path: { id: attribute.id } }, body }));
    else await ok(api.POST('/api/v1/attributes', { body: { key, type, ...body } }));
    await queryClient.invalidateQueries({ queryKey: ['contacts'] });
    onClose();
  };
  return (
    <Dialog
      title={attribute ? t('attributeEdit', { name: attribute.name }) : t('attributeCreate')}
      okText={attribute ? t('save') : t('attributeCreate')}
      okDisabled={!isComplete}
      problems={{ attribute_exists: t('attributeKeyTaken'), attribute_in_use: t('choiceInUse') }}
      onOk={save}
      onClose={onClose}
    >
      <Field label={t('attributeName')} required>
        {(control) => (
          <Input
            {...control}
            autoFocus
            maxLength={100}
            value={name}
            onChange={({ target }) => {
              // A key like the name, as long as nobody has given another.
              if (!attribute && (key === '' || key === keyOf(name))) setKey(keyOf(target.value));
              setName(target.value);
            }}
          />
        )}
      </Field>
      <Field
        label={t('attributeKey')}
        hint={t('attributeKeyHint')}
        error={isWrongKey ? t('attributeKeyWrong') : null}
        required
      >
        {(control) => (
          <Input
            {...control}
            maxLength={64}
            value={key}
            readOnly={attribute !== undefined}
            onChange={({ target }) => setKey(target.value)}
          />
        )}
      </Field>
      <Field label={t('attributeType')}>
        {({ status: _, ...control }) => (
          <Select
            {...control}
            value={type}
            disabled={attribute !== undefined}
            onChange={setType}
            options={TYPES.map((value) => ({ value, label: t(value) }))}
            style={{ width: '100%' }}
          />
        )}
      </Field>
      {type === 'choice' && (
        <Field label={t('choices')} hint={t('choicesHint')} required>
          {(control) => <TextArea {...control} value={lines} onChange={({ target }) => setLines(target.value)} />}
        </Field>
      )}
    </Dialog>
  );
}

/** A key made of a name as far as its letters allow: “Home city” is `home_city`, and “城市” is nothing. */
function keyOf(name: string): string {
  const plain = name.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 64);
}
