namespace BillingGrains.LoadTests.Samples;

/// <summary>What tickets of a help desk are about.</summary>
internal static class SampleWords
{
    public static readonly string[] Subjects =
    [
        "Printer offline", "No network on floor 2", "Mail is not delivered", "New workplace", "Laptop is slow",
        "Phone has no tone", "Backup failed overnight", "Door reader rejects cards", "Scanner shows error 14",
        "Move of three desks", "Update of the point of sale", "Camera at gate 4 is dark",
    ];

    public static readonly string[] Work =
    [
        "Found and removed the cause", "Replaced the faulty device", "Reset the configuration", "Updated the firmware",
        "Rewired the cabinet", "Instructed the user", "Measured and documented", "Restored from backup",
        "Drove to the site and back", "Tested with the customer",
    ];

    public static readonly string[] Notes =
    [
        "customer was angry on the phone", "ask Piet before touching the core switch", "third time this year",
        "do not promise a date", "contract is about to end",
    ];

    /// <summary>Item code, description, and unit cost as a part of an engineer's hour.</summary>
    public static readonly (string Code, string Description, decimal Cost)[] Items =
    [
        ("cable-5m", "Patch cable 5 m", 0.08m), ("switch-8", "Switch, 8 ports", 0.95m), ("ssd-1t", "Disk 1 TB", 0.85m),
        ("psu-450", "Power supply 450 W", 0.62m), ("phone-ip", "Desk phone", 1.10m), ("ap-wifi", "Access point", 1.45m),
        ("toner-bk", "Toner, black", 0.71m), ("battery-ups", "Battery for the UPS", 2.35m),
    ];
}
