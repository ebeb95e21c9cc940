using System.Collections.Frozen;

namespace Inferly.Pipeline.Registry;

/// <summary>
/// Where the regions of AWS, Azure and Google Cloud lie, from the providers' own lists of regions. Where a name misleads, the table
/// knows better: AWS eu-west-2 is London and eu-central-2 is Zurich, and neither is in the EU.
/// </summary>
internal static class RegionTable
{
    // zone, country, region names
    private const string Regions =
        """
        eu at austriaeast
        eu be europe-west1 belgiumcentral
        eu de eu-central-1 eusc-de-east-1 europe-west3 europe-west10 germanywestcentral germanynorth
        eu dk denmarkeast
        eu es eu-south-2 europe-southwest1 spaincentral
        eu fi europe-north1
        eu fr eu-west-3 europe-west9 francecentral francesouth
        eu ie eu-west-1 northeurope
        eu it eu-south-1 europe-west8 europe-west12 italynorth
        eu nl europe-west4 westeurope
        eu pl europe-central2 polandcentral
        eu se eu-north-1 europe-north2 swedencentral swedensouth
        uk gb eu-west-2 europe-west2 uksouth ukwest
        ch ch eu-central-2 europe-west6 switzerlandnorth switzerlandwest
        no no norwayeast norwaywest
        us us us-east-1 us-east-2 us-west-1 us-west-2 us-gov-east-1 us-gov-west-1
        us us us-central1 us-east1 us-east4 us-east5 us-south1 us-west1 us-west2 us-west3 us-west4
        us us eastus eastus2 centralus northcentralus southcentralus westcentralus westus westus2 westus3
        us us usgovvirginia usgovarizona usgovtexas usdodcentral usdodeast
        ca ca ca-central-1 ca-west-1 northamerica-northeast1 northamerica-northeast2 canadacentral canadaeast
        latam br sa-east-1 southamerica-east1 brazilsouth brazilsoutheast
        latam cl southamerica-west1 chilecentral
        latam mx mx-central-1 northamerica-south1 mexicocentral
        apac au ap-southeast-2 ap-southeast-4 australia-southeast1 australia-southeast2
        apac au australiaeast australiasoutheast australiacentral australiacentral2
        apac hk ap-east-1 asia-east2 eastasia
        apac id ap-southeast-3 asia-southeast2 indonesiacentral
        apac in ap-south-1 ap-south-2 asia-south1 asia-south2 centralindia southindia westindia jioindiacentral jioindiawest
        apac jp ap-northeast-1 ap-northeast-3 asia-northeast1 asia-northeast2 japaneast japanwest
        apac kr ap-northeast-2 asia-northeast3 koreacentral koreasouth
        apac my ap-southeast-5 malaysiawest
        apac nz ap-southeast-6 newzealandnorth
        apac sg ap-southeast-1 asia-southeast1 southeastasia
        apac th ap-southeast-7
        apac tw ap-east-2 asia-east1 taiwannorth
        cn cn cn-north-1 cn-northwest-1 chinaeast chinaeast2 chinaeast3 chinanorth chinanorth2 chinanorth3
        me ae me-central-1 uaecentral uaenorth
        me bh me-south-1
        me il il-central-1 me-west1 israelcentral
        me qa me-central1 qatarcentral
        me ksa me-central2
        africa za af-south-1 africa-south1 southafricanorth southafricawest
        """;

    // A name of one's own, such as eu-west or us-office, belongs to the zone it begins with. Only for prefixes that cannot be read
    // otherwise.
    private static readonly FrozenDictionary<string, string> ZonePrefixes = new Dictionary<string, string>
    {
        ["eu"] = "eu",
        ["uk"] = "uk",
        ["us"] = "us",
        ["ca"] = "ca",
        ["ap"] = "apac",
        ["apac"] = "apac",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<string, (string? Country, string? Zone)> Known = Load();

    /// <summary>The groups of a name in lower case and without spaces.</summary>
    public static (string? Country, string? Zone) GroupsOf(string name)
    {
        if (Known.TryGetValue(name, out var groups))
        {
            return groups;
        }

        var dash = name.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && ZonePrefixes.TryGetValue(name[..dash], out var zone) ? (null, zone) : (null, null);
    }

    private static FrozenDictionary<string, (string? Country, string? Zone)> Load()
    {
        var known = new Dictionary<string, (string? Country, string? Zone)>();
        foreach (var line in Regions.Split('\n', StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            var (zone, country) = (words[0], words[1]);
            known[country] = (country, zone);
            foreach (var region in words[2..])
            {
                known[region] = (country, zone);
            }
        }
        return known.ToFrozenDictionary();
    }
}
