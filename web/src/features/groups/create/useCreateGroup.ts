import { useState } from 'react';
import { api, ok } from '../../../api/client.ts';
import { isProblem } from '../../../api/problem.ts';
import { type Upload, useUpload } from '../../../components/imports/useUpload.ts';
import { invalidateData, useUndo } from '../../../components/useUndo.ts';
import { useMessages } from '../messages.ts';
import {
  NO_SINGLE,
  refusedFields,
  type SingleErrors,
  type SingleValues,
  toContact,
  useSingleCheck,
} from '../single.ts';
import { useNameCheck } from '../useNameCheck.ts';

export type Adding = 'none' | 'batch' | 'single';

interface CreateErrors extends SingleErrors {
  group?: string;
  file?: string;
}

interface CreateGroup {
  name: string;
  adding: Adding;
  single: SingleValues;
  file: File | null;
  errors: CreateErrors;
  upload: Upload;
  /** The group once it is made, while its file is being sent. */
  created: { id: number; name: string } | null;
  /** The import that adds the file's contacts. */
  job: number | null;
  setName: (name: string) => void;
  setAdding: (adding: Adding) => void;
  setSingle: (patch: Partial<SingleValues>) => void;
  setFile: (file: File | null) => void;
  submit: () => Promise<void>;
}

/** The dialog's fields and what OK does: the group with its one contact at once; a file after the group is made. */
export function useCreateGroup(onClose: () => void): CreateGroup {
  const t = useMessages();
  const checkName = useNameCheck();
  const checkSingle = useSingleCheck();
  const { notifyDone } = useUndo();
  const [name, setName] = useState('');
  const [adding, setAdding] = useState<Adding>('none');
  const [single, setSingle] = useState(NO_SINGLE);
  const [file, setFile] = useState<File | null>(null);
  const [errors, setErrors] = useState<CreateErrors>({});
  const [created, setCreated] = useState<CreateGroup['created']>(null);
  const [job, setJob] = useState<number | null>(null);
  const upload = useUpload({ onDone: ({ id }) => setJob(id) });

  const check = (): CreateErrors => {
    const wrong = checkName(name);
    return {
      ...(wrong && { group: wrong }),
      ...(adding === 'single' && checkSingle(single)),
      ...(adding === 'batch' && !file && { file: t('fileNeeded') }),
    };
  };
  const create = async (): Promise<{ id: number; name: string } | null> => {
    try {
      const body = { name, ...(adding === 'single' && { contacts: [toContact(single)] }) };
      const { change, size, ...group } = await ok(api.POST('/api/v1/groups', { body }));
      const text = size > 0 ? t('createdWith', { name: group.name, count: size }) : t('created', { name: group.name });
      notifyDone(text, change);
      await invalidateData();
      return group;
    } catch (error) {
      const refused = isProblem(error, 'group_name_taken') ? { group: t('nameTaken') } : refusedFields(error);
      if (Object.keys(refused).length === 0) throw error;
      setErrors(refused);
      return null;
    }
  };
  const submit = async (): Promise<void> => {
    const wrong = check();
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    const group = created ?? (await create());
    if (!group) return;
    if (adding !== 'batch' || !file) return onClose();
    setCreated(group);
    await upload.send(file, { groups: [group.id], commit: true });
  };
  const forget = (...keys: (keyof CreateErrors)[]): void =>
    setErrors((before) => Object.fromEntries(Object.entries(before).filter(([key]) => !keys.includes(key as never))));
  return {
    name,
    adding,
    single,
    file,
    errors,
    upload,
    created,
    job,
    setName(next) {
      setName(next);
      forget('group');
    },
    setAdding,
    setSingle(patch) {
      setSingle((before) => ({ ...before, ...patch }));
      forget(...(Object.keys(patch) as (keyof SingleValues)[]));
    },
    setFile(next) {
      setFile(next);
      forget('file');
    },
    submit,
  };
}
