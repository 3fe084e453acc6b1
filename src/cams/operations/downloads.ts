import { mayExport } from '../../access/permissions.ts';
import { resolveCountry } from '../../phone/countries.ts';
import { issueDownload } from '../download.ts';
import { CamsError } from '../errors.ts';
import { operation } from '../operation.ts';
import { inputs } from '../schema.ts';

export const downloads = {
  /** Answers a link to a workbook, good for an hour. All conditions must hold; several groups or countries: any of them. */
  GetDownloadExcelList: operation({
    may: mayExport,
    input: inputs.GetDownloadExcelList,
    async run({ db, services, workspaceId, accessKeyId }, input) {
      const { GroupId, GroupIds, CountryNames, Condition: search, StartDate: from, EndDate: to } = input;
      if (from && to && from > to) {
        throw new CamsError('InvalidParameter', 'StartDate: must not be later than EndDate.');
      }
      const countries = CountryNames.map((name) => {
        const country = resolveCountry(name);
        if (!country) throw new CamsError('InvalidParameter', `CountryNames: “${name.slice(0, 100)}” is no country.`);
        return country;
      });
      const groups = [...new Set([...GroupIds, ...(GroupId === undefined ? [] : [GroupId])])];
      const filter = { groups, countries: [...new Set(countries)], search, from, to };
      return { Data: await issueDownload(db, { services, workspaceId, accessKeyId, filter }) };
    },
  }),
};
