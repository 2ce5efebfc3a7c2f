namespace Store.Data;

/// <summary>What names are made of.</summary>
internal static class Words
{
    /// <summary>A category, what one of its products is called, and what the category is for.</summary>
    public static readonly (string Category, string Product, string Description)[] Things =
    [
        ("Lamps", "lamp", "Light where you read, cook and think."),
        ("Chairs", "chair", "For the table, the desk and the corner by the window."),
        ("Mugs", "mug", "Stoneware for the first coffee and the last tea."),
        ("Notebooks", "notebook", "Paper that takes ink well and lies flat."),
        ("Planters", "planter", "Homes for basil, ferns and patient cacti."),
        ("Clocks", "clock", "Quiet movements, faces that can be read across the room."),
        ("Bags", "bag", "To carry the week's shopping or a weekend."),
        ("Tents", "tent", "Dry nights outside, up in minutes."),
        ("Kettles", "kettle", "They boil, they pour, they do not drip."),
        ("Cushions", "cushion", "Washable covers, fillings that keep their shape."),
        ("Candles", "candle", "Beeswax and soy, for eight hours and more."),
        ("Umbrellas", "umbrella", "They hold in wind and close with one hand."),
        ("Balls", "ball", "For the beach, the yard and the gym."),
        ("Mirrors", "mirror", "Round, plain, and kind to small rooms."),
        ("Bowls", "bowl", "From soup to salad for twelve."),
        ("Kites", "kite", "For light winds and wide fields."),
        ("Shelves", "shelf", "They hold more books than they look like."),
        ("Headphones", "headphones", "To hear the record, not the train."),
        ("Baskets", "basket", "Woven by hand, for laundry, wood and toys."),
        ("Boats", "model boat", "Kits with sails that really pull."),
    ];

    public static readonly string[] Adjectives =
        ["Quiet", "Bright", "Little", "Grand", "Folding", "Golden", "Sturdy", "Northern", "Early", "Plain"];

    public static readonly string[] Makers =
        ["Heron", "Maple", "Comet", "Harbour", "Willow", "Anchor", "Juniper", "Meadow", "Otter", "Summit"];

    public static readonly string[] Virtues =
    [
        "Made in small series and repaired for life.", "Light enough to take along.", "In a colour that goes with everything.",
        "Tested for years in our own homes.", "Packed without plastic.", "Our neighbours' favourite.", "Simple, and better for it.",
    ];

    public static readonly string[] FirstNames =
        ["Ada", "Bruno", "Clara", "Dario", "Elif", "Femi", "Greta", "Hugo", "Ines", "Jonas", "Kaya", "Liam", "Mira", "Nils", "Olga", "Priya", "Quinn", "Rosa", "Sven", "Tara"];

    public static readonly string[] LastNames =
        ["Adler", "Baker", "Costa", "Dumas", "Egede", "Fischer", "Garcia", "Haas", "Ito", "Jansen", "Keller", "Lopez", "Moreau", "Novak", "Okafor", "Petrov", "Quist", "Rossi", "Silva", "Tanaka", "Ueda", "Vogel", "Weber", "Young", "Zeman"];

    public static readonly string[] Cities = ["Bergen", "Ghent", "Graz", "Lyon", "Porto", "Turku", "Utrecht", "Zadar"];
}
