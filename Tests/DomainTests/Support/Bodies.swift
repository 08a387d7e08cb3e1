/// Bodies as ESI writes them, of both shapes.
enum Bodies {
    static let alliance = """
        {"name":"Test Alliance","ticker":"<T.T>","creator_id":90000001,"creator_corporation_id":98000001,\
        "date_founded":"2013-05-06T22:20:14Z","executor_corporation_id":98000001}
        """

    static func corporation(ceo: Int64?, creator: Int64?) -> String {
        let ceo = ceo.map { #""ceo_id":\#($0),"# } ?? ""
        let creator = creator.map { #""creator_id":\#($0),"# } ?? ""
        return """
            {"name":"Corp","ticker":"C-1","description":"","member_count":3,\(ceo)\(creator)"shares":1000,\
            "home_station_id":60000001,"war_eligible":true,"state":"active","type":"player_owned",\
            "friendly_fire":"legal","tax_rates":{"isk":10.0,"loyalty_point":5}}
            """
    }

    static func character(corporation: Int64 = 98_000_001) -> String {
        """
        {"name":"O'Neil","birthday":"2017-09-24T11:54:38Z","gender":"male","race_id":8,"bloodline_id":7,\
        "corporation_id":\(corporation),"achievement_score":0}
        """
    }
}
